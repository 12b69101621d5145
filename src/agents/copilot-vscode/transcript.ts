import type { Fact, Usage } from '../../model/facts.js';
import { asCount, asObject, asObjects, asText, asTime, asVersion, type Fields } from '../fields.js';
import { bodyFacts, callFacts, plainCallId, resultOf } from './toolCalls.js';
import { type Told, type Turn, type Typed, typedIn } from './turn.js';

/** One event of a transcript, as far as it counts. */
export interface TranscriptEvent {
  readonly at: number | null;
  readonly kind: 'start' | 'prompt' | 'round-start' | 'round-end' | 'told';
  readonly facts: readonly Fact[];
  /** Of a prompt. */
  readonly id?: string | null;
  readonly typed?: Typed | null;
  /** Of an answer: the agent goes on with the results of its calls. */
  readonly goesOn?: boolean;
  readonly session?: { readonly id: string | null; readonly version: string | null; readonly cwd: string | null };
}

/** Null for an event of unknown shape. */
export function translateEvent(record: Fields): TranscriptEvent | null {
  const data = asObject(record['data']);
  const at = asTime(record['timestamp']);
  if (data === null) {
    return null;
  }
  switch (record['type']) {
    case 'session.start': {
      const cwd = asText(asObject(data['context'])?.['cwd']);
      const session = { id: asText(data['sessionId']), version: asVersion(data['copilotVersion']), cwd };
      return { at, kind: 'start', facts: [], session };
    }
    case 'user.message':
      return { at, kind: 'prompt', facts: [], id: asText(record['id']), typed: typedIn(asText(data['content']) ?? '') };
    case 'assistant.turn_start':
      return { at, kind: 'round-start', facts: [] };
    case 'assistant.turn_end':
      return { at, kind: 'round-end', facts: [] };
    case 'assistant.message':
      return answer(data, at);
    case 'assistant.usage':
      return { at, kind: 'told', facts: [{ kind: 'usage', messageId: null, usage: usageOf(data), skill: null }] };
    case 'tool.execution_start':
      return { at, kind: 'told', facts: callFacts(data['toolCallId'], data['toolName'], data['arguments']) };
    case 'tool.execution_complete': {
      const id = plainCallId(data['toolCallId']);
      const text = asText(asObject(data['result'])?.['content']) ?? '';
      return {
        at,
        kind: 'told',
        facts: [{ kind: 'result', id, ...resultOf(text, data['success']) }, ...bodyFacts(id, text)],
      };
    }
    default:
      return null;
  }
}

function answer(data: Fields, at: number | null): TranscriptEvent {
  const requests = asObjects(data['toolRequests']);
  const content = asText(data['content']) !== null || requests.length > 0;
  const calls = requests.flatMap((call) => callFacts(call['toolCallId'], call['name'], call['arguments']));
  return {
    at,
    kind: 'told',
    facts: [{ kind: 'answer', messageId: null, content }, ...calls],
    goesOn: requests.length > 0,
  };
}

/** The input includes what was read from the cache and what was written to it. */
function usageOf(data: Fields): Usage {
  const cacheRead = asCount(data['cacheReadTokens']);
  const cacheCreation = asCount(data['cacheCreationInputTokens']);
  const input = Math.max(0, asCount(data['inputTokens']) - cacheRead - cacheCreation);
  return { input, output: asCount(data['outputTokens']), cacheCreation, cacheRead };
}

/** What is told of a call's result, and when. */
interface ToldResult {
  readonly at: number | null;
  readonly failed: boolean | null;
  readonly denied: boolean;
}

/** A session's transcript. It does not tell that the person stopped an answer, nor that a request failed. */
export class Transcript {
  private readonly results = new Map<string, ToldResult>();
  private readonly starts = new Map<string, number>();

  constructor(private readonly events: readonly TranscriptEvent[]) {
    for (const { at, facts } of events) {
      for (const fact of facts) {
        if (fact.kind === 'result' && fact.id !== null) {
          this.results.set(fact.id, { at, failed: fact.failed, denied: fact.denied });
        } else if (fact.kind === 'call' && fact.id !== null && at !== null && !this.starts.has(fact.id)) {
          this.starts.set(fact.id, at);
        }
      }
    }
  }

  get start(): TranscriptEvent | null {
    return this.events.find(({ kind }) => kind === 'start') ?? null;
  }

  resultOf(callId: string | null): ToldResult | undefined {
    return this.results.get(callId ?? '');
  }

  /** Epoch ms at which the first of the calls was made; null: it is not told. */
  startOf(facts: readonly Fact[]): number | null {
    const call = facts.find(({ kind }) => kind === 'call');
    return call?.kind === 'call' ? (this.starts.get(call.id ?? '') ?? null) : null;
  }

  usageIn(from: number, to: number): Usage[] {
    return this.events
      .filter(({ at }) => at !== null && at >= from && at < to)
      .flatMap(({ facts }) => facts.flatMap((fact) => (fact.kind === 'usage' ? [fact.usage] : [])));
  }

  turns(): Turn[] {
    const turns: OpenTurn[] = [];
    for (const event of this.events) {
      if (event.kind === 'prompt') {
        turns.push(new OpenTurn(event));
      } else if (event.kind !== 'start') {
        const turn = turns.at(-1) ?? new OpenTurn(null);
        if (turns.length === 0) {
          turns.push(turn);
        }
        turn.take(event);
      }
    }
    return turns;
  }
}

class OpenTurn implements Turn {
  readonly at: number | null;
  readonly isPrompt: boolean;
  readonly typed: Typed | null;
  readonly told: Told[] = [];
  private goesOn = false;

  /** @param prompt null: what the file begins with is not its beginning */
  constructor(private readonly prompt: TranscriptEvent | null) {
    this.at = prompt?.at ?? null;
    this.isPrompt = prompt !== null;
    this.typed = prompt?.typed ?? null;
  }

  take({ kind, at, facts, goesOn }: TranscriptEvent): void {
    if (kind === 'round-start') {
      this.unmark();
    } else if (kind === 'round-end') {
      this.told.push({ at, facts: this.goesOn ? [] : [{ kind: 'end', cut: false }] });
    } else {
      this.goesOn = goesOn ?? this.goesOn;
      // All answers to one prompt are one message, as in the other file.
      const id = this.prompt?.id ?? null;
      this.told.push({ at, facts: facts.map((fact) => (fact.kind === 'answer' ? { ...fact, messageId: id } : fact)) });
    }
  }

  /** Another round follows: what looked like the end was none. */
  private unmark(): void {
    this.goesOn = false;
    const last = this.told.at(-1);
    if (last?.facts.some(({ kind }) => kind === 'end') === true) {
      this.told[this.told.length - 1] = { ...last, facts: [] };
    }
  }
}
