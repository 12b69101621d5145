import assert from 'node:assert/strict';
import type { Agent } from '../../../src/agents/agent.js';
import type { SessionReading } from '../../../src/model/reading.js';
import { LATER, OPTIONS, WRITTEN, type Parts } from './reading.js';

/** A reader to try, and a sound session to damage. */
export interface FuzzSubject {
  readonly name: string;
  readonly agent: Agent;
  readonly parts: Parts;
}

/** One of each type. */
const TYPES: readonly unknown[] = [null, true, -1, 1e308, '', [null, 1, [[[]]], {}], { type: {} }];
const ODD_VALUES: readonly unknown[] = [
  ...TYPES,
  '\u0000',
  '__proto__',
  '9999-99-99T99:99:99Z',
  'cat SKILL.md',
  '../'.repeat(50),
  'x'.repeat(5000),
];

type Random = (below: number) => number;
type Bytes = Readonly<Record<string, Buffer>>;

/**
 * Damages the session and reads it: nothing may be thrown, and neither the cuts nor reading twice may change what is
 * read. Numbers from a seed, so that a failure can be repeated: its message says how.
 */
export function fuzz({ name, agent, parts }: FuzzSubject, seed: number): void {
  const random = randoms(seed);
  const bytes = Object.fromEntries(Object.entries(parts).map(([part, content]) => [part, damaged(content, random)]));
  try {
    const whole = atOnce(agent, bytes);
    assert.deepEqual(inPieces(agent, bytes, random), whole, 'reading in pieces');
    checkReading(whole);
  } catch (error) {
    throw new Error(`${name} fails: npm run fuzz -- 1 '${name}' ${seed}`, { cause: error });
  }
}

/** Cut in two, a session gives what it gives in one piece. */
export function assertCutAnywhere({ agent, parts }: FuzzSubject): void {
  const bytes = bytesOf(parts);
  const whole = atOnce(agent, bytes);
  const step = 1 + (Object.values(bytes).reduce((sum, { length }) => sum + length, 0) >> 9);
  for (const [name, content] of Object.entries(bytes)) {
    for (let at = 0; at <= content.length; at += step) {
      const reader = agent.createReader(OPTIONS);
      for (const [part, other] of Object.entries(bytes)) {
        for (const piece of part === name ? [other.subarray(0, at), other.subarray(at)] : [other]) {
          reader.push(part, piece, WRITTEN);
          if (at % 3 === 0) {
            reader.read(LATER);
          }
        }
      }
      assert.deepEqual(reader.read(LATER), whole, `${name} cut at ${at}`);
    }
  }
}

/** Every field of every record, among its neighbours, with values of all types. */
export function assertAnyFields({ agent, parts }: FuzzSubject): void {
  for (const [part, content] of Object.entries(parts)) {
    const lines = documentsIn(Buffer.from(content).toString('utf8'));
    lines.forEach((line, at) => {
      for (const changed of variants(JSON.parse(line) as unknown, TYPES, 5)) {
        const before = lines.slice(Math.max(0, at - 3), at);
        const text = [...before, JSON.stringify(changed), ...lines.slice(at + 1, at + 3)].join('\n');
        checkReading(atOnce(agent, { ...bytesOf(parts), [part]: Buffer.from(text) }));
      }
    });
  }
}

/** What is read keeps to the forms of what is stored. */
function checkReading({ uses, session }: SessionReading): void {
  for (const use of uses) {
    assert.match(use.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.match(use.sessionId, /^[A-Za-z0-9_.:-]{1,128}$/);
    assert.match(use.skillName, /^(?:[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,127}|\(invalid name\))$/u);
    assert.ok(!Number.isNaN(Date.parse(use.timestamp)));
    assert.ok(use.durationMs === null || (Number.isSafeInteger(use.durationMs) && use.durationMs >= 0));
    assert.ok(use.tokens === null || Number.isSafeInteger(use.tokens));
  }
  for (const count of [session?.toolCalls ?? 0, ...Object.values(session?.calls ?? {})]) {
    assert.ok(Number.isSafeInteger(count) && count >= 0);
  }
}

function atOnce(agent: Agent, parts: Bytes): SessionReading {
  const reader = agent.createReader(OPTIONS);
  for (const [part, bytes] of Object.entries(parts)) {
    reader.push(part, bytes, WRITTEN);
  }
  const reading = reader.read(LATER);
  assert.deepEqual(reader.read(LATER), reading, 'reading twice');
  return reading;
}

/** The parts' turn about, read now and then. */
function inPieces(agent: Agent, parts: Bytes, random: Random): SessionReading {
  const reader = agent.createReader(OPTIONS);
  const rest = new Map(Object.entries(parts));
  while (rest.size > 0) {
    const name = [...rest.keys()][random(rest.size)] ?? '';
    const bytes = rest.get(name) ?? Buffer.alloc(0);
    const chunk = Buffer.from(bytes.subarray(0, 1 + random(1 << random(12))));
    rest.set(name, bytes.subarray(chunk.length));
    if (bytes.length <= chunk.length) {
      rest.delete(name);
    }
    reader.push(name, chunk, WRITTEN);
    chunk.fill(0x7b); // the caller uses its buffer again
    if (random(30) === 0) {
      reader.read(LATER);
    }
  }
  return reader.read(LATER);
}

function damaged(content: string | Uint8Array, random: Random): Buffer {
  const lines = Buffer.from(content).toString('utf8').trimEnd().split('\n');
  for (let i = random(8); i > 0; i--) {
    const at = random(lines.length);
    const line = lines[at] ?? '';
    switch (random(4)) {
      case 0: // gone
        lines.splice(at, 1);
        break;
      case 1: // twice, elsewhere
        lines.splice(random(lines.length), 0, line);
        break;
      case 2: // moved
        lines.splice(at, 1);
        lines.splice(random(lines.length), 0, line);
        break;
      default:
        lines[at] = withOddValue(line, random);
    }
  }
  const bytes = Buffer.from(`${lines.join('\n')}${random(4) === 0 ? '' : '\n'}`);
  for (let i = random(20); i > 0 && bytes.length > 0; i--) {
    bytes[random(bytes.length)] = random(256);
  }
  return random(10) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
}

function withOddValue(line: string, random: Random): string {
  try {
    const all = [...variants(JSON.parse(line) as unknown, ODD_VALUES, 5)];
    return JSON.stringify(all[random(all.length)]);
  } catch {
    return line; // damaged before
  }
}

/** The value with one of its fields, at any depth, replaced by each of the odd ones. */
function* variants(value: unknown, odd: readonly unknown[], depth: number): Iterable<unknown> {
  yield* odd;
  if (typeof value === 'object' && value !== null && depth > 0) {
    for (const [key, inner] of Object.entries(value)) {
      for (const changed of variants(inner, odd, depth - 1)) {
        yield Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
      }
    }
  }
}

function bytesOf(parts: Parts): Bytes {
  return Object.fromEntries(Object.entries(parts).map(([part, content]) => [part, Buffer.from(content)]));
}

/** One object over many lines, or one in each line. */
export function documentsIn(text: string): string[] {
  try {
    return [JSON.stringify(JSON.parse(text))];
  } catch {
    return text.trimEnd().split('\n');
  }
}

function randoms(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000) * below);
  };
}
