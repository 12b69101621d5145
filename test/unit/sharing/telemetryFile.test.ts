import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from '../../harness/root.js';
import { ADAPTER } from '../../../src/sharing/adapters/registry.js';
import type { AdapterId } from '../../../src/sharing/destination.js';
import { allHeaders, type WireRequest } from '../../../src/sharing/request.js';
import { readTracked, TRACKED_KEYS } from '../../../src/sharing/sharedEvent.js';
import { AT, FACTS, FAILURE, queue, SESSION, USE } from './support.js';

interface Described {
  readonly headers: readonly string[];
  readonly events: Readonly<Record<string, Readonly<Record<string, { comment: string; classification: string }>>>>;
}

const described = JSON.parse(readFileSync(`${root}/telemetry.json`, 'utf8')) as Described;

/** Every field that an event can have has a value here. */
const EVERY_KEY = Object.fromEntries(TRACKED_KEYS.map((key) => [key, 1]));
const TRACKED = readTracked('a', { ...EVERY_KEY, outcome: 'failure', agent: 'codex' }, AT, 'id');
assert.ok(TRACKED !== null);
const FULL_USE = { ...USE, outcome: 'failure', reason: 'api-error' } as const;
const FULL_SESSION = { ...SESSION, cacheCreationTokens: 1 };

const CASES: readonly [name: string, adapter: AdapterId, event: Parameters<typeof queue>[0]][] = [
  ['beacon: skill_used', 'beacon', FULL_USE],
  ['beacon: tracked', 'beacon', TRACKED],
  ['posthog: skill_used', 'posthog', FULL_USE],
  ['posthog: tracked', 'posthog', TRACKED],
  ['posthog: $exception', 'posthog', FAILURE],
  ['metrics: event', 'metrics', FULL_USE],
  ['metrics: session', 'metrics', FULL_SESSION],
  ['otlp: skill_ledger.skill.used', 'otlp', FULL_USE],
  ['otlp: tracked', 'otlp', TRACKED],
  ['otlp: skill_ledger.error', 'otlp', FAILURE],
];

for (const [name, adapter, event] of CASES) {
  test(`telemetry.json lists every field of ${name}, and no other`, () => {
    const [request] = ADAPTER[adapter].requests(queue(event), FACTS);
    assert.ok(request !== undefined);
    assert.deepEqual(fieldsOf(request).sort(), Object.keys(described.events[name] ?? {}).sort());
    for (const [header] of allHeaders(request)) {
      assert.ok(described.headers.includes(header), header);
    }
  });
}

test('telemetry.json describes each kind of event that an adapter takes, and says what each field is', () => {
  assert.deepEqual(Object.keys(described.events).sort(), CASES.map(([name]) => name).sort());
  const taken = Object.entries(ADAPTER).flatMap(([id, { kinds }]) => kinds.map((kind) => `${id} ${kind}`));
  assert.deepEqual(taken.sort(), CASES.map(([, adapter, { kind }]) => `${adapter} ${kind}`).sort());
  for (const field of Object.values(described.events).flatMap((fields) => Object.values(fields))) {
    assert.ok(field.comment.length > 3 && field.classification !== '', JSON.stringify(field));
  }
});

function fieldsOf({ method, url, body }: WireRequest): string[] {
  return method === 'GET' ? [...new URL(url).searchParams.keys()] : [...new Set(pathsIn(JSON.parse(body), ''))];
}

/** Paths to all values, `[]` for any place in a list; OpenTelemetry's lists of attributes go by their keys. */
function pathsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) =>
      path.endsWith('attributes') ? pathsOfAttribute(item, path) : pathsIn(item, `${path}[]`),
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, path === '' ? key : `${path}.${key}`));
  }
  return [path];
}

function pathsOfAttribute(item: unknown, path: string): string[] {
  const { key, value } = item as { key: string; value: object };
  assert.deepEqual(Object.keys(value).length, 1);
  return [`${path}.${key}`];
}
