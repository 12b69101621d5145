import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SessionReading } from '../../../../src/model/reading.js';
import { LATER, newReader, readText, variedSession } from './reading.js';

/** Numbers without a seed give failures that nobody can repeat. */
function randoms(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000) * below);
  };
}

function inPieces(bytes: Buffer, random: (below: number) => number): SessionReading {
  const reader = newReader();
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random(400);
    const chunk = Buffer.from(bytes.subarray(at, end));
    reader.push('main', chunk);
    chunk.fill(0x7b); // the caller uses its buffer again
    if (random(20) === 0) {
      reader.read(LATER);
    }
    at = end;
  }
  return reader.read(LATER);
}

describe('bytes in pieces', () => {
  const bytes = Buffer.from(variedSession().text());
  const whole = readText(bytes);

  it('give the same, cut at every byte', () => {
    assert.equal(whole.uses.length, 3);
    for (let at = 0; at <= bytes.length; at++) {
      const reader = newReader();
      reader.push('main', bytes.subarray(0, at));
      reader.push('main', bytes.subarray(at));
      assert.deepEqual(reader.read(LATER), whole, `cut at ${at}`);
    }
  });

  it('may be read at any time, and what is read only grows', () => {
    const reader = newReader();
    let lines = 0;
    for (let at = 0; at < bytes.length; at += 7) {
      reader.push('main', bytes.subarray(at, at + 7));
      const reading = reader.read(LATER);
      assert.equal(reading.damagedLines, 0, `after ${at + 7} bytes`);
      assert.ok(reading.uses.length >= lines);
      lines = reading.uses.length;
    }
    assert.deepEqual(reader.read(LATER), whole);
  });

  it('count a last line without an end when it is whole', () => {
    assert.deepEqual(readText(bytes.subarray(0, -1)), whole);
    assert.notDeepEqual(readText(bytes.subarray(0, -2)), whole);
    assert.equal(readText(bytes.subarray(0, -2)).damagedLines, 0);
    assert.equal(readText(Buffer.concat([bytes.subarray(0, -2), Buffer.from('\n')])).damagedLines, 1);
  });

  it('take back a last line that turns out to be damaged', () => {
    const reader = newReader();
    reader.push('main', bytes.subarray(0, -1));
    reader.read(LATER);
    reader.push('main', Buffer.from(' and more\n'));
    assert.equal(reader.read(LATER).damagedLines, 1);
    assert.deepEqual(reader.read(LATER), readText(Buffer.concat([bytes.subarray(0, -1), Buffer.from(' and more\n')])));
  });
});

describe('random damage', () => {
  const text = variedSession()
    .subagent('f00d', (agent) => agent.skillCall('c').endTurn(), { inline: true })
    .fork('22222222-0000-4000-8000-000000000000')
    .skillCall('d')
    .endTurn()
    .text();

  for (let seed = 1; seed <= 40; seed++) {
    it(`never throws and doesn't depend on the cuts (seed ${seed})`, () => {
      const random = randoms(seed);
      const lines = text.trimEnd().split('\n');
      for (let i = 0; i < 6; i++) {
        const at = random(lines.length);
        const [line = ''] = random(3) === 0 ? lines.splice(at, 1) : [lines[at]];
        lines.splice(random(lines.length), 0, line);
      }
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      for (let i = random(30); i > 0; i--) {
        bytes[random(bytes.length)] = random(256);
      }
      const once = readText(bytes);
      assert.deepEqual(inPieces(bytes, random), once);
      for (const use of once.uses) {
        assert.match(use.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
        assert.ok(use.durationMs === null || (Number.isSafeInteger(use.durationMs) && use.durationMs >= 0));
      }
    });
  }
});
