import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../harness/temporary.js';
import { FAULTS } from '../../stress/judge.js';
import { stress, verdictLines } from '../../stress/stress.js';

const SECONDS = 10;

test('a short stress run: nothing lost, nothing doubled, nothing comes back', {
  skip: process.platform === 'win32' ? 'there are no signals to stop a process with' : false,
}, async (t) => {
  const work = temporaryFolder();
  t.after(work.remove);
  const seed = Math.floor(Math.random() * 2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const say = (line: string): void => t.diagnostic(line);
  const verdict = await stress({ folder: work.path, seconds: SECONDS, seed, small: false, say });
  verdictLines(verdict).forEach(say);
  assert.ok(verdict.acknowledged > 100, `${verdict.acknowledged} acknowledged`);
  assert.deepEqual(verdict.faults, Object.fromEntries(FAULTS.map((fault) => [fault, []])), `seed ${seed}`);
});
