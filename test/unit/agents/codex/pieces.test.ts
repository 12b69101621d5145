import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LATER, newReader, readText, variedRollout } from './reading.js';

for (const paginated of [false, true]) {
  describe(`the end of a rollout, ${paginated ? 'paginated' : 'legacy'} history`, () => {
    const bytes = Buffer.from(variedRollout(paginated).text());
    const whole = readText(bytes);

    it('counts as a line when it is a whole record, and nothing of it is remembered', () => {
      assert.deepEqual(readText(bytes.subarray(0, -1)), whole);
      assert.notDeepEqual(readText(bytes.subarray(0, -2)), whole);
      const reader = newReader();
      const line = bytes.lastIndexOf('\n', -2) + 1;
      reader.push('main', bytes.subarray(0, -1));
      reader.read(LATER);
      reader.read(LATER);
      reader.push('main', Buffer.from(' damaged\n'));
      const before = readText(bytes.subarray(0, line));
      assert.deepEqual(reader.read(LATER), { ...before, damagedLines: 1 });
    });
  });
}

describe('odd lines', () => {
  const lines = variedRollout().text().trimEnd().split('\n');
  const whole = readText(`${lines.join('\n')}\n`);

  it('with CRLF, a byte order mark, blank lines between are read', () => {
    assert.deepEqual(readText(`\uFEFF${lines.join('\r\n')}\r\n`), whole);
    assert.deepEqual(readText(lines.join('\n\n  \n')), whole);
  });

  it('of 2 MB are read', () => {
    const output = { type: 'function_call_output', call_id: 'x', output: 'y'.repeat(2_000_000) };
    const long = JSON.stringify({ timestamp: '2026-03-01T10:00:00.000Z', type: 'response_item', payload: output });
    assert.deepEqual(readText(`${[lines[0], long, ...lines.slice(1)].join('\n')}\n`), whole);
  });
});
