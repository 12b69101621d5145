import assert from 'node:assert/strict';
import type { SessionReader, SessionReading } from '../../../src/model/reading.js';

/** A reader to try, and a sound transcript to damage. */
export interface FuzzSubject {
  readonly name: string;
  readonly text: string;
  readonly newReader: () => SessionReader;
}

/** So late that every session is idle. */
const LATER = Date.UTC(2030, 0, 1);
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '\u0000',
  '__proto__',
  '9999-99-99T99:99:99Z',
  'cat SKILL.md',
  '../'.repeat(50),
  [],
  [null],
  {},
  [[[[]]]],
  { type: {} },
  'x'.repeat(5000),
];

type Random = (below: number) => number;

/**
 * Damages the transcript and reads it: nothing may be thrown, and neither the cuts nor reading twice may change
 * what is read. Numbers from a seed, so that a failure can be repeated.
 */
export function fuzzOnce({ newReader, text }: FuzzSubject, seed: number): void {
  const random = randoms(seed);
  const bytes = damaged(text, random);
  const whole = newReader();
  whole.push('main', bytes);
  const once = whole.read(LATER);
  assert.deepEqual(whole.read(LATER), once, 'reading twice');
  assert.deepEqual(inPieces(newReader(), bytes, random), once, 'reading in pieces');
  checkReading(once);
}

function checkReading({ uses, session }: SessionReading): void {
  for (const use of uses) {
    assert.match(use.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.match(use.sessionId, /^[A-Za-z0-9_.:-]{1,128}$/);
    assert.match(use.skillName, /^(?:[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,127}|\(invalid name\))$/u);
    assert.ok(use.durationMs === null || (Number.isSafeInteger(use.durationMs) && use.durationMs >= 0));
  }
  for (const count of Object.values(session?.calls ?? {})) {
    assert.ok(Number.isSafeInteger(count) && count >= 0);
  }
}

function damaged(text: string, random: Random): Buffer {
  const lines = text.trimEnd().split('\n');
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

/** A field, at any depth, has another value. */
function withOddValue(line: string, random: Random): string {
  let at: unknown;
  try {
    at = JSON.parse(line);
  } catch {
    return line;
  }
  const root = at;
  for (let depth = random(6); typeof at === 'object' && at !== null; depth--) {
    const holder: Record<string, unknown> = at as Record<string, unknown>;
    const keys = Object.keys(holder);
    const key = keys[random(keys.length)];
    if (key === undefined) {
      break;
    }
    const value = holder[key];
    if (depth <= 0 || typeof value !== 'object' || value === null) {
      holder[key] = ODD_VALUES[random(ODD_VALUES.length)];
      break;
    }
    at = value;
  }
  return JSON.stringify(root);
}

function inPieces(reader: SessionReader, bytes: Buffer, random: Random): SessionReading {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random(1 << random(12));
    const chunk = Buffer.from(bytes.subarray(at, end));
    reader.push('main', chunk);
    chunk.fill(0x7b); // the caller uses its buffer again
    if (random(30) === 0) {
      reader.read(LATER);
    }
    at = end;
  }
  if (bytes.length === 0) {
    reader.push('main', bytes);
  }
  return reader.read(LATER);
}

function randoms(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000) * below);
  };
}
