import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LATER, newReader, readText, variedSession } from './reading.js';

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
