import type { Fact, Usage } from '../../model/facts.js';
import { parseSkillName } from '../../model/names.js';
import { asCount } from '../fields.js';
import type { ChatRequest } from './chatRequest.js';
import type { Transcript } from './transcript.js';
import { type Told, type Turn, type Typed, typedIn } from './turn.js';

/** Values of `modelState`. */
const COMPLETE = 1;
const CANCELLED = 2;
const FAILED = 3;

/**
 * The request as a turn.
 *
 * @param next epoch ms at which the next request was made
 * @param transcript tells more of the calls than the chat does, where there is one
 */
export function chatTurn(request: ChatRequest, next: number | null, transcript: Transcript): Turn {
  const { timestamp, result, response } = request;
  const messageId = request.responseId ?? request.requestId;
  const hasText = response.some((part) => part.hasText);
  const rounds = result?.rounds ?? [];
  const answered: Told[] = rounds.map(({ at, hasText: says, facts }) => ({
    at: at ?? transcript.startOf(facts),
    facts: [{ kind: 'answer', messageId, content: says || facts.length > 0 }, ...facts],
  }));
  if (rounds.length === 0 && (hasText || result !== null)) {
    answered.push({ at: null, facts: [{ kind: 'answer', messageId, content: hasText }] });
  }
  const isCancelled = end(request)?.kind === 'interrupt';
  const refused = new Set(response.map((part) => part.refused).filter((id) => id !== null));
  const results: Told[] = (result?.results ?? []).map(({ id, failed, denied, body }) => {
    const told = transcript.resultOf(id);
    const isDenied = refused.has(id ?? '') || denied || (told?.denied ?? false);
    // What was broken off with the whole request tells nothing of the tool.
    const isBroken = isDenied && isCancelled;
    const facts: Fact[] = [
      {
        kind: 'result',
        id,
        failed: isBroken ? null : isDenied || (told?.failed ?? failed),
        denied: isDenied && !isBroken,
      },
      ...body,
    ];
    return { at: told?.at ?? null, facts };
  });
  const usages = timestamp === null ? [] : transcript.usageIn(timestamp, next ?? Number.POSITIVE_INFINITY);
  const own = usages.length > 0 ? usages : usageOf(request);
  const used = own.map((usage): Fact => ({ kind: 'usage', messageId: null, usage, skill: null }));
  const ended = end(request);
  return {
    at: timestamp,
    isPrompt: true,
    typed: typedBy(request),
    told: [...answered, ...results, { at: endTime(request), facts: ended === null ? used : [...used, ended] }],
  };
}

/** Epoch ms at which the request was over; null: it is not, or nothing tells. */
export function endTime(request: ChatRequest): number | null {
  const { timestamp, modelState, result } = request;
  if (end(request) === null) {
    return null;
  }
  const elapsed = result?.elapsed ?? null;
  const byClock = timestamp === null || elapsed === null ? null : timestamp + elapsed;
  return modelState?.completedAt ?? byClock ?? timestamp;
}

export function isOver(request: ChatRequest): boolean {
  return end(request) !== null;
}

/** How the request ended; null: it goes on. */
function end({ isCanceled, modelState, result }: ChatRequest): Fact | null {
  const error = result?.error ?? null;
  if (isCanceled || modelState?.value === CANCELLED || error?.code === 'canceled') {
    return { kind: 'interrupt' };
  }
  if (error !== null) {
    return error.filtered ? { kind: 'end', cut: true } : { kind: 'api-error' };
  }
  if (modelState?.value === FAILED) {
    return { kind: 'api-error' };
  }
  // Older versions tell no state: a result is the end.
  const isDone = modelState === null ? result !== null : modelState.value === COMPLETE;
  return isDone ? { kind: 'end', cut: false } : null;
}

/** The editor tells which first word it took for a prompt, a skill or a command of the agent; older ones tell nothing. */
function typedBy({ message: { text, parts } }: ChatRequest): Typed | null {
  const command = parts.find(({ kind }) => kind === 'prompt' || kind === 'subcommand');
  const skill = parseSkillName(command?.name);
  if (skill !== null) {
    return { skill, hasArguments: text.trim().length > skill.length + 1 };
  }
  return parts.some(({ kind }) => kind !== null) ? null : typedIn(text);
}

function usageOf({ result }: ChatRequest): Usage[] {
  const { input, output } = result ?? {};
  return typeof input !== 'number' && typeof output !== 'number'
    ? []
    : [{ input: asCount(input), output: asCount(output), cacheCreation: null, cacheRead: null }];
}
