import { createHash } from 'node:crypto';
import { useId } from '../../../src/model/identity.js';
import { type SessionMetrics, TOOL_GROUPS } from '../../../src/model/session.js';
import type { UseEvent } from '../../../src/model/use.js';
import type { Outcome, Reason } from '../../../src/model/vocabulary.js';

const END = Date.UTC(2026, 8, 1);
const DAY = 86_400_000;
const AGENTS = ['claude-code', 'codex', 'copilot-cli'] as const;
/** How a use ends, with the weight of each way. */
const ENDS: ReadonlyArray<readonly [weight: number, outcome: Outcome, reason: Reason]> = [
  [66, 'success', 'completed'],
  [6, 'success', 'ended'],
  [9, 'partial', 'unresolved-error'],
  [5, 'partial', 'cut-off'],
  [5, 'failure', 'interrupted'],
  [4, 'failure', 'api-error'],
  [2, 'failure', 'load-failed'],
  [3, 'skipped', 'denied'],
];
const PROJECT_SKILLS = 12;

/**
 * Use number `n` of `total`, as a person's two years give them, in the order of time: three projects at a time, of which
 * each knows 12 of 40 skills and uses few of them often, each skill mostly with one agent, a few versions of each,
 * agents that are updated twice a week, sessions of five uses in one project. The same number gives the same use.
 */
export function benchUse(n: number, total: number): UseEvent {
  const random = scatter(n);
  const other = scatter(n + 0x40000000);
  const at = END - 730 * DAY + Math.floor((n / total) * 730 * DAY) + (random % 1000);
  const session = Math.floor(n / 5);
  const month = Math.floor((n / total) * 24);
  const project = month + (session % 3);
  const rank = Math.floor(PROJECT_SKILLS ** ((random & 0xffff) / 0x10000)) - 1;
  const skill = (project * 7 + rank) % 40;
  const agentId = AGENTS[(random >>> 17) % 10 === 0 ? 1 : skill % 3 === 2 ? 2 : 0];
  const skillName = `skill-${skill}`;
  const [outcome, reason] = endOf(other % 100);
  const durationMs = Math.floor(2_000 * 300 ** ((other >>> 7) / 2 ** 25)); // 2 s to 10 min
  return {
    id: useId(at, agentId, `call-${n}`, skillName),
    skillId: skillName,
    skillName,
    sessionId: uuid(`session ${session}`),
    agentId,
    durationMs,
    outcome,
    timestamp: new Date(at).toISOString(),
    trigger: skill % 5 === 0 ? 'user' : 'model',
    reason,
    nested: false,
    tokens: random % 60_000,
    skillVersion: digest(`version ${skill} ${Math.floor(month / 8)}`, 64),
    project: digest(`project ${project}`, 16),
    agentVersion: `2.${Math.floor((n / total) * 208)}.1`,
    evidence: 'transcript',
    asOf: at + durationMs + ((random * 7) % 3_600_000),
    reportedOutcome: null,
    reportedReason: null,
    exitCode: null,
  };
}

/** The session of use number `n`. */
export function benchSession(n: number, total: number): SessionMetrics {
  const { sessionId, agentId, timestamp, project, agentVersion } = benchUse(n, total);
  const random = scatter(n + 0x20000000);
  const upTo = (end: number, shift: number): number => (random >>> shift) % end;
  const start = Date.parse(timestamp) - upTo(600_000, 0);
  const durationS = 60 + upTo(7_000, 3);
  const calls = Object.fromEntries(
    TOOL_GROUPS.map((name, index) => [name, upTo(30, index)]),
  ) as SessionMetrics['calls'];
  return {
    ...{ sessionId, agentId, project, agentVersion, start, end: start + durationS * 1000, durationS, calls },
    exitReason: null,
    turns: upTo(20, 1),
    userMessages: upTo(20, 2),
    assistantMessages: upTo(200, 3),
    toolCalls: Object.values(calls).reduce((sum, count) => sum + count, 0),
    toolErrors: upTo(5, 4),
    hadErrors: upTo(5, 4) > 0,
    inputTokens: upTo(100_000, 5),
    outputTokens: upTo(60_000, 6),
    cacheCreationTokens: upTo(400_000, 7),
    cacheReadTokens: upTo(9_000_000, 2),
  };
}

function endOf(percent: number): readonly [Outcome, Reason] {
  let left = percent;
  for (const [weight, outcome, reason] of ENDS) {
    left -= weight;
    if (left < 0) {
      return [outcome, reason];
    }
  }
  return ['success', 'completed'];
}

function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

const digests = new Map<string, string>();

function digest(text: string, length: number): string {
  const known = digests.get(text);
  if (known !== undefined) {
    return known;
  }
  const made = createHash('sha256').update(text).digest('hex').slice(0, length);
  digests.set(text, made);
  return made;
}

/** A repeatable 32-bit number. */
function scatter(n: number): number {
  let x = Math.imul(n + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca77);
  return (x ^ (x >>> 13)) >>> 0;
}
