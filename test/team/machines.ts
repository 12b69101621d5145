import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UseEvent } from '../../src/model/use.js';
import { AGENT_IDS, OUTCOMES, REASONS, TRIGGERS } from '../../src/model/vocabulary.js';
import { otlp } from '../../src/sharing/adapters/otlp.js';
import { type Identity, readIdentity } from '../../src/sharing/identity.js';
import type { QueuedEvent } from '../../src/sharing/outboxText.js';
import { MAX_EVENTS } from '../../src/sharing/request.js';
import { sharedUse } from '../../src/sharing/sharedEvent.js';
import { use } from '../fixtures/uses.js';
import type { Random } from '../stress/random.js';

/** How many of the requests arrive a second time, since their answer was lost. */
const DUPLICATED = 0.05;
const FROM = Date.UTC(2026, 0, 1);
const RANGE_MS = 180 * 86_400_000;
/** Also names of other scripts and of plugins: what a machine may send is more than ASCII. */
const SKILLS = [...Array.from({ length: 37 }, (_, n) => `skill-${n}`), 'デプロイ', 'Überprüfung', 'plugin:it-s.fine'];
/** The last duration of each bucket of the median and the first of the next, up to 25 days. */
const EDGES = [
  ...new Set([0, ...Array.from({ length: 125 }, (_, k) => Math.ceil(2 ** (k / 4))).flatMap((ms) => [ms - 1, ms])]),
];

/** What one machine recorded and the bodies of the requests with which it tells a receiver. */
export interface Machine {
  readonly id: string;
  readonly uses: readonly UseEvent[];
  readonly bodies: readonly string[];
}

/** @param folder for the identities' files */
export async function makeMachine(number: number, count: number, random: Random, folder: string): Promise<Machine> {
  const identity = await identityOf(number, folder);
  const uses = Array.from({ length: count }, (_, n) => teamUse(number * count + n, number, random));
  if (number === 0) {
    uses.push(...EDGES.map((ms) => use(ms, { skillName: `took-${ms}-ms`, durationMs: ms, sessionId: 'edges' })));
  }
  const events = uses.filter(({ nested }) => !nested).map((one) => queued(one, identity));
  const tracked: QueuedEvent = {
    key: 'tracked',
    at: FROM,
    event: { kind: 'tracked', id: identity.uuid('tracked'), at: FROM, name: 'skill_generated', data: { ms: 5 } },
  };
  return { id: identity.id, uses, bodies: bodiesOf([...events, tracked], identity.id, random) };
}

/** In requests as the sender makes them; some arrive twice, the second time also in halves, as after a 413. */
function bodiesOf(events: readonly QueuedEvent[], clientId: string, random: Random): string[] {
  const facts = {
    endpoint: 'https://c.example',
    projectKey: '',
    clientId,
    version: '1.0.0',
    node: 'v20.11.0',
  } as const;
  const bodies = (some: readonly QueuedEvent[]) =>
    otlp.requests(some, { ...facts, platform: 'linux' }).map(({ body }) => body);
  const all: string[] = [];
  for (let first = 0; first < events.length; first += MAX_EVENTS) {
    const some = events.slice(first, first + MAX_EVENTS);
    all.push(...bodies(some));
    if (random.chance(DUPLICATED)) {
      const middle = random.chance(0.5) ? Math.ceil(some.length / 2) : some.length;
      all.push(...bodies(some.slice(0, middle)), ...(middle < some.length ? bodies(some.slice(middle)) : []));
    }
  }
  return all;
}

function teamUse(number: number, machine: number, random: Random): UseEvent {
  const agentId = AGENT_IDS[random.below(8)] ?? 'other'; // cursor is the seventh
  const skill = Math.floor(SKILLS.length ** random.next()) - 1; // few skills have most of the uses
  const outcome = random.chance(0.6) ? 'success' : (random.pick(OUTCOMES) ?? 'success');
  const version = random.below(4);
  return use(number, {
    skillName: SKILLS[skill] ?? 'rare',
    agentId,
    outcome,
    timestamp: new Date(FROM + random.below(RANGE_MS)).toISOString(),
    sessionId: `session-${machine}-${random.below(9)}`,
    durationMs: durationOf(random),
    tokens: random.chance(0.3) ? null : random.below(90_000),
    skillVersion: version === 0 ? null : createHash('sha256').update(`${skill} ${version}`).digest('hex'),
    agentVersion: random.chance(0.5) ? '2.1.0' : null,
    trigger: random.pick(TRIGGERS) ?? 'model',
    reason: random.pick(REASONS) ?? 'other',
    nested: random.chance(0.02),
  });
}

function durationOf(random: Random): number | null {
  if (random.chance(0.2)) {
    return null;
  }
  return random.chance(0.1) ? (random.pick(EDGES) ?? 0) : Math.floor(2 ** (random.next() * 21));
}

function queued(one: UseEvent, identity: Identity): QueuedEvent {
  const event = sharedUse(one, identity, 'plain');
  return { key: one.id, at: event.at, event };
}

async function identityOf(number: number, folder: string): Promise<Identity> {
  const digits = createHash('sha256').update(`machine ${number}`).digest('hex');
  const id = `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
  const path = join(folder, `${number}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify({ id, salt: digits }));
  const identity = await readIdentity(path);
  if (identity === null) {
    throw new Error(`${path} is no identity`);
  }
  return identity;
}
