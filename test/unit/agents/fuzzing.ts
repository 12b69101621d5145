import assert from 'node:assert/strict';
import type { Agent } from '../../../src/agents/agent.js';
import type { SessionReading } from '../../../src/model/reading.js';
import { LATER, OPTIONS, WRITTEN, type Parts } from './reading.js';

/** Numbers below a bound; of a seed, since a failure without one can't be repeated. */
export type Random = (below: number) => number;

export function randoms(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000) * below);
  };
}

type Bytes = Readonly<Record<string, Buffer>>;

/** The parts with lines moved, repeated, left out, and bytes changed or cut off. */
function damaged(parts: Parts, random: Random): Bytes {
  return Object.fromEntries(
    Object.entries(parts).map(([part, content]) => {
      const lines = Buffer.from(content).toString('utf8').split('\n');
      for (let i = random(6); i > 0; i--) {
        const at = random(lines.length);
        const [line = ''] = random(3) === 0 ? lines.splice(at, 1) : [lines[at]];
        if (random(4) > 0) {
          lines.splice(random(lines.length), 0, line);
        }
      }
      const bytes = Buffer.from(lines.join('\n'));
      for (let i = random(30); i > 0 && bytes.length > 0; i--) {
        bytes[random(bytes.length)] = random(256);
      }
      return [part, random(5) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes];
    }),
  );
}

function atOnce(agent: Agent, parts: Bytes): SessionReading {
  const reader = agent.createReader(OPTIONS);
  for (const [part, bytes] of Object.entries(parts)) {
    reader.push(part, bytes, WRITTEN);
  }
  const reading = reader.read(LATER);
  assert.deepEqual(reader.read(LATER), reading, 'reading twice gives the same');
  return reading;
}

/** In small pieces, the parts' turn about, read now and then; the caller's buffers are used again. */
function inPieces(agent: Agent, parts: Bytes, random: Random): SessionReading {
  const reader = agent.createReader(OPTIONS);
  const rest = new Map(Object.entries(parts));
  while (rest.size > 0) {
    const name = [...rest.keys()][random(rest.size)] ?? '';
    const bytes = rest.get(name) ?? Buffer.alloc(0);
    const chunk = Buffer.from(bytes.subarray(0, 1 + random(400)));
    rest.set(name, bytes.subarray(chunk.length));
    if (bytes.length <= chunk.length) {
      rest.delete(name);
    }
    reader.push(name, chunk, WRITTEN);
    chunk.fill(0x7b);
    if (random(20) === 0) {
      reader.read(LATER);
    }
  }
  return reader.read(LATER);
}

/** One round: never throws, doesn't depend on the cuts, and keeps to the forms of what is stored. */
export function fuzzOnce(agent: Agent, parts: Parts, seed: number): void {
  const random = randoms(seed);
  const bytes = damaged(parts, random);
  const whole = atOnce(agent, bytes);
  assert.deepEqual(inPieces(agent, bytes, random), whole);
  for (const use of whole.uses) {
    assert.match(use.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.match(use.skillName, /^(?:\(invalid name\)|[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,127})$/u);
    assert.match(use.sessionId, /^[A-Za-z0-9_.:-]{1,128}$/);
    assert.ok(use.durationMs === null || (Number.isSafeInteger(use.durationMs) && use.durationMs >= 0));
    assert.ok(use.tokens === null || Number.isSafeInteger(use.tokens));
  }
}

/** All ways to cut a session in two give what it gives in one piece. */
export function assertCutAnywhere(agent: Agent, parts: Parts): void {
  const bytes = bytesOf(parts);
  const whole = atOnce(agent, bytes);
  for (const [name, content] of Object.entries(bytes)) {
    for (let at = 0; at <= content.length; at += 1 + (content.length >> 9)) {
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

const ODD: readonly unknown[] = [null, -1, 1e308, true, '', '__proto__', [null, 1, [], {}], { type: {} }];

/** Every field of every record, among its neighbours, with values of all types: nothing throws, and nothing but numbers is counted. */
export function assertAnyFields(agent: Agent, parts: Parts): void {
  for (const [part, content] of Object.entries(parts)) {
    const lines = documentsIn(Buffer.from(content).toString('utf8'));
    lines.forEach((line, at) => {
      for (const changed of variants(JSON.parse(line) as unknown, 5)) {
        const text = [
          ...lines.slice(Math.max(0, at - 3), at),
          JSON.stringify(changed),
          ...lines.slice(at + 1, at + 3),
        ].join('\n');
        const { session, uses } = atOnce(agent, { ...bytesOf(parts), [part]: Buffer.from(text) });
        assert.ok(Number.isSafeInteger(session?.toolCalls ?? 0));
        assert.ok(uses.every(({ timestamp }) => !Number.isNaN(Date.parse(timestamp))));
      }
    });
  }
}

function bytesOf(parts: Parts): Bytes {
  return Object.fromEntries(Object.entries(parts).map(([part, content]) => [part, Buffer.from(content)]));
}

/** One object over many lines, or one in each line. */
function documentsIn(text: string): string[] {
  try {
    return [JSON.stringify(JSON.parse(text))];
  } catch {
    return text.trimEnd().split('\n');
  }
}

/** The value with one of its fields, at any depth, replaced by each odd value. */
function* variants(value: unknown, depth: number): Iterable<unknown> {
  yield* ODD;
  if (typeof value === 'object' && value !== null && depth > 0) {
    for (const [key, inner] of Object.entries(value)) {
      for (const changed of variants(inner, depth - 1)) {
        yield Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
      }
    }
  }
}
