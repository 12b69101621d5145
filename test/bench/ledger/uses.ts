import { createHash } from 'node:crypto';
import { useId } from '../../../src/model/identity.js';
import type { UseEvent } from '../../../src/model/use.js';
import { OUTCOMES, type Outcome, type Reason } from '../../../src/model/vocabulary.js';

const END = Date.UTC(2026, 8, 1);
const DAY = 86_400_000;
const AGENTS = ['claude-code', 'codex', 'copilot-cli'] as const;
const REASONS: Readonly<Record<Outcome, Reason>> = {
  success: 'completed',
  failure: 'api-error',
  partial: 'unresolved-error',
  skipped: 'denied',
};

/**
 * Use number `n` of `total`, as a person's two years give them, in the order of time: 40 skills of which few are used
 * often, each mostly with one agent, a few versions of each, three projects at a time, sessions of five uses. The same
 * number gives the same use.
 */
export function benchUse(n: number, total: number): UseEvent {
  const random = scatter(n);
  const at = END - 730 * DAY + Math.floor((n / total) * 730 * DAY) + (random % 1000);
  const skill = Math.floor(40 ** ((random & 0xffff) / 0x10000)) - 1;
  const agentId = AGENTS[(random >>> 17) % 10 === 0 ? 1 : skill % 3 === 2 ? 2 : 0];
  const skillName = `skill-${skill}`;
  const pick = (random >>> 9) % 20;
  const outcome = OUTCOMES[pick < 15 ? 0 : 1 + (pick % 3)] ?? 'success';
  const session = Math.floor(n / 5);
  const month = Math.floor((n / total) * 24);
  return {
    id: useId(at, agentId, `call-${n}`, skillName),
    skillId: skillName,
    skillName,
    sessionId: `0f9619ff-8b86-4d01-b42d-${String(session).padStart(12, '0')}`,
    agentId,
    durationMs: random % 200_000,
    outcome,
    timestamp: new Date(at).toISOString(),
    trigger: skill % 5 === 0 ? 'user' : 'model',
    reason: REASONS[outcome],
    nested: false,
    tokens: random % 30_000,
    skillVersion: digest(`version ${skill} ${Math.floor(month / 8)}`, 64),
    project: digest(`project ${month + (session % 3)}`, 16),
    agentVersion: '2.0.1',
    evidence: 'transcript',
    asOf: at + (random % 200_000),
    reportedOutcome: null,
    reportedReason: null,
    exitCode: null,
  };
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
