import type { Usage } from './facts.js';
import type { Thread } from './thread.js';
import type { Window } from './window.js';

interface Message {
  readonly usage: Usage;
  readonly thread: Thread;
  /** The windows that the message lies in. */
  readonly windows: readonly Window[];
  /** The skill that the agent itself attributes it to, and the use of it in the same thread. */
  readonly skill: string | null;
  readonly use: Window | null;
  readonly isReplay: boolean;
}

interface Sums {
  total: number | null;
  readonly bySkill: Map<string, number>;
}

/** Sums of a session, without what it replays of another; null when no usage was told. */
export type UsageTotal = Usage | null;

/**
 * Who spent how many tokens. An agent repeats a message's usage on each of its records, and the figures grow:
 * only the last record of a message counts.
 */
export class TokenBook {
  private readonly byId = new Map<string, Message>();
  private readonly others: Message[] = [];

  add(
    fact: { readonly messageId: string | null; readonly usage: Usage; readonly skill: string | null },
    thread: Thread,
    windows: readonly Window[],
    use: Window | null,
    isReplay: boolean,
  ): void {
    const message = { usage: fact.usage, thread, windows, skill: fact.skill, use, isReplay };
    if (fact.messageId === null) {
      this.others.push(message);
    } else {
      this.byId.set(fact.messageId, message);
    }
  }

  total(): UsageTotal {
    let sum: { -readonly [K in keyof Usage]: Usage[K] } | null = null;
    for (const { usage, isReplay } of this.messages()) {
      if (!isReplay) {
        sum ??= { input: 0, output: 0, cacheCreation: null, cacheRead: 0 };
        sum.input += usage.input;
        sum.output += usage.output;
        sum.cacheCreation =
          usage.cacheCreation === null ? sum.cacheCreation : (sum.cacheCreation ?? 0) + usage.cacheCreation;
        sum.cacheRead += usage.cacheRead;
      }
    }
    return sum;
  }

  /**
   * Input, output and cache-creation tokens of each use: those that the agent attributes to it where it says so,
   * else those inside its window; and those of the subagents that started in the window.
   *
   * @param started the windows that were open where a subagent's thread started
   */
  byWindow(started: ReadonlyMap<Thread, readonly Window[]>): ReadonlyMap<Window, number> {
    const inside = new Map<Window, number>();
    const attributed = new Map<Window, number>();
    const threads = new Map<Thread, Sums>();
    for (const { usage, thread, windows, skill, use } of this.messages()) {
      const spent = usage.input + usage.output + (usage.cacheCreation ?? 0);
      const sums = sumsOf(threads, thread);
      sums.total = (sums.total ?? 0) + spent;
      if (use !== null) {
        add(attributed, use, spent);
      } else if (skill !== null) {
        add(sums.bySkill, skill, spent);
      }
      for (const window of windows) {
        add(inside, window, spent);
      }
    }
    const result = new Map(inside);
    for (const [window, spent] of attributed) {
      result.set(window, spent);
    }
    for (const [thread, windows] of started) {
      const sums = sumsOf(threads, thread);
      for (const window of windows) {
        const lent = sums.bySkill.get(window.skill) ?? sums.total;
        if (lent !== null) {
          add(result, window, lent);
        }
      }
    }
    return result;
  }

  private *messages(): Iterable<Message> {
    yield* this.byId.values();
    yield* this.others;
  }
}

function sumsOf(threads: Map<Thread, Sums>, thread: Thread): Sums {
  let sums = threads.get(thread);
  if (sums === undefined) {
    sums = { total: null, bySkill: new Map() };
    threads.set(thread, sums);
  }
  return sums;
}

function add<K>(sums: Map<K, number>, key: K, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
