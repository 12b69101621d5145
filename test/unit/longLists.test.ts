import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromLines, holdsPacked, packLists, toLines, unpackLists } from '../../src/longLists.js';

const ITEMS = Array.from({ length: 2_000 }, (_, n) => ({
  n,
  name: `line\nfeed ${n}\u2028`,
  inner: { list: [n, null] },
}));

test('what a message holds is the same after packing and unpacking', async () => {
  const message = {
    t: 's',
    r: { snapshot: { reports: ITEMS, problems: [], generation: 3 }, numbers: ITEMS.map(({ n }) => n) },
    bytes: new Uint8Array([1, 2]),
  };
  const packed = packLists(message);
  assert.ok(holdsPacked(packed));
  assert.deepEqual(await unpackLists(structuredClone(packed)), message);
  assert.deepEqual(await unpackLists(packLists(ITEMS)), ITEMS);
});

test('short lists and plain values go as they are', () => {
  for (const value of [
    null,
    1,
    'text',
    { reports: ITEMS.slice(0, 50) },
    [1, 2, 3],
    { list: ITEMS.map(({ n }) => n) },
  ]) {
    assert.equal(holdsPacked(packLists(value)), false);
    assert.deepEqual(packLists(value), value);
  }
});

test('a long text is read in pieces between which other work gets its turn', async () => {
  const many = Array.from({ length: 40 }, () => ITEMS).flat();
  let turns = 0;
  let isRead = false;
  const count = (): void => {
    turns++;
    if (!isRead) {
      setImmediate(count);
    }
  };
  setImmediate(count);
  assert.deepEqual(await fromLines(toLines(many)), many);
  isRead = true;
  assert.ok(turns > 1, `${turns} turns`);
});

test('no lines are no items; what is no JSON is an error', async () => {
  assert.deepEqual(await fromLines(''), []);
  await assert.rejects(fromLines('{"a":1}\n{"a"'), SyntaxError);
});
