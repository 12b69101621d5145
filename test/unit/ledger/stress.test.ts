import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../harness/temporary.js';
import { isFaultless, stress, verdictLines } from '../../stress/stress.js';

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
  const lines = verdictLines(verdict);
  lines.forEach(say);
  // All in the message: diagnostics of a test do not reach the results of a run.
  assert.ok(isFaultless(verdict), `seed ${seed}, evidence in out/stress/${seed}\n${lines.join('\n')}`);
  assert.ok(verdict.acknowledged > 0, 'nothing was acknowledged in all that time');
});
