import { MAIN_THREAD, type Entry, type Fact } from '../../model/facts.js';
import { asObject, asText, asTime, type Fields } from '../fields.js';
import { type ChatMessage, translateMessage } from './message.js';

/** One chat as its records leave it: a later record of a message replaces the earlier one, in its place. */
export class Chat {
  unknownRecords = 0;
  private sessionId: string | null = null;
  private isSubagent = false;
  private readonly times: number[] = [];
  private readonly messages = new Map<string, ChatMessage>();

  get id(): string | null {
    return this.sessionId;
  }

  copy(): Chat {
    const copy = new Chat();
    copy.unknownRecords = this.unknownRecords;
    copy.sessionId = this.sessionId;
    copy.isSubagent = this.isSubagent;
    copy.times.push(...this.times);
    for (const [id, message] of this.messages) {
      copy.messages.set(id, message);
    }
    return copy;
  }

  /** A line of the newer format, or the one object of the older. */
  take(record: Fields): void {
    const update = asObject(record['$set']);
    if (typeof record['$rewindTo'] === 'string') {
      return; // what was taken back has happened
    }
    if (update !== null) {
      this.takeHeader(update);
    } else if (asText(record['sessionId']) !== null && asText(record['projectHash']) !== null) {
      this.takeHeader(record);
    } else {
      this.takeMessage(record);
    }
  }

  /**
   * The chat in the terms of the model.
   *
   * @param sessionId of the main chat, for a subagent's
   */
  entries(sessionId: string | null): Entry[] {
    const thread = this.isSubagent ? (this.sessionId ?? 'subagent') : MAIN_THREAD;
    const session = this.isSubagent ? (sessionId ?? this.sessionId) : this.sessionId;
    const entry = (id: string | null, at: number | null, facts: readonly Fact[]): Entry => {
      return { id, at, thread, sessionId: session, forkedFrom: null, agentVersion: null, facts };
    };
    const [first, ...later] = this.times;
    const last = later.length > 0 ? [entry(null, Math.max(...later), [])] : [];
    const messages = [...this.messages.values()];
    return [
      ...(first === undefined ? [] : [entry(null, first, [])]),
      ...turnsOf(messages).flatMap((turn) => turnEntries(turn, this.isSubagent, entry)),
      ...last,
    ];
  }

  private takeHeader(header: Fields): void {
    this.sessionId = asText(header['sessionId']) ?? this.sessionId;
    this.isSubagent ||= header['kind'] === 'subagent';
    for (const time of [asTime(header['startTime']), asTime(header['lastUpdated'])]) {
      if (time !== null && (this.times.length < 2 || time > (this.times[1] ?? 0))) {
        this.times[Math.min(this.times.length, 1)] = time; // the first and the largest are enough
      }
    }
    const messages = header['messages'];
    for (const message of Array.isArray(messages) ? (messages as unknown[]) : []) {
      this.takeMessage(asObject(message) ?? {});
    }
  }

  private takeMessage(record: Fields): void {
    const message = translateMessage(record);
    if (message === null) {
      this.unknownRecords++;
    } else {
      this.messages.set(message.id, message);
    }
  }
}

/** A turn begins with a prompt. */
function turnsOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  const turns: ChatMessage[][] = [];
  for (const message of messages) {
    if (message.kind === 'prompt' || turns.length === 0) {
      turns.push([]);
    }
    turns.at(-1)?.push(message);
  }
  return turns;
}

type ToEntry = (id: string | null, at: number | null, facts: readonly Fact[]) => Entry;

/** An error or a word of cancelling counts only where the agent was still at work. */
function turnEntries(turn: readonly ChatMessage[], isSubagent: boolean, entry: ToEntry): Entry[] {
  const lastAnswer = turn.findLastIndex(({ kind }) => kind === 'answer');
  const isCancelled = turn.some(({ kind }, index) => kind === 'cancelled' && index > lastAnswer);
  let isOver = false;
  return turn.flatMap((message, index) => {
    const isLast = index === lastAnswer;
    switch (message.kind) {
      case 'prompt':
        return [entry(message.id, message.at, isSubagent ? [] : [{ kind: 'prompt', queued: false }])];
      case 'answer':
        isOver = message.calls.length === 0 && !(isLast && isCancelled);
        return answerEntries(message, isOver, isLast && !isCancelled, entry);
      case 'error':
        return [entry(message.id, message.at, isOver ? [] : [{ kind: 'api-error' }])];
      case 'cancelled':
        return [entry(message.id, message.at, index > lastAnswer ? [{ kind: 'interrupt' }] : [])];
      case 'other':
        return [entry(message.id, message.at, [])];
    }
  });
}

/** A call's result has a time of its own. */
function answerEntries(message: ChatMessage, isEnd: boolean, isLast: boolean, entry: ToEntry): Entry[] {
  const { id, at, calls, usage, hasText } = message;
  const facts: Fact[] = [{ kind: 'answer', messageId: id, content: hasText || calls.length > 0 }];
  for (const call of calls) {
    facts.push(...call.facts);
  }
  if (usage !== null) {
    facts.push({ kind: 'usage', messageId: id, usage, skill: null });
  }
  const results = calls.map((call) => {
    const { result, body, agentId } = call;
    const callId = result?.kind === 'result' ? result.id : null;
    const started: Fact[] =
      agentId === null ? [] : [{ kind: 'subagent', callId, thread: agentId, ended: result !== null }];
    return entry(
      null,
      call.at,
      [result, body, ...started].filter((fact) => fact !== null),
    );
  });
  if (isEnd) {
    facts.push({ kind: 'end', cut: false });
  }
  // Without a call that ran there was nothing to answer to: the program stopped, and didn't say so in some versions.
  const isStopped = isLast && calls.some((call) => call.isCancelled);
  const stop = isStopped ? [entry(null, results.at(-1)?.at ?? at, [{ kind: 'interrupt' }])] : [];
  return [entry(id, at, facts), ...results, ...stop];
}
