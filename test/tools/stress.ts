import { parseArgs } from 'node:util';
import { exitOnSignals, temporaryFolder } from '../harness/temporary.js';
import { isFaultless, stress, verdictLines } from '../stress/stress.js';

/**
 * `npm run stress [-- --seconds 120 --seed 1]`: processes that record, merge, import and clear are killed, stopped and
 * deprived of their disk, while other programs read and write. First on the machine's own disk, then on a small one.
 */
exitOnSignals();
const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const seconds = Number(values.seconds ?? 120);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error('Use: npm run stress -- --seconds <number above 0> --seed <whole number>');
  process.exit(2);
}
for (const small of [false, true]) {
  const work = temporaryFolder();
  console.log(`seed ${seed}, ${seconds / 2} s, ${small ? 'a small disk' : "the machine's disk"}`);
  const say = (line: string): void => console.log(`  ${line}`);
  const verdict = await stress({ folder: work.path, seconds: seconds / 2, seed, small, say });
  verdictLines(verdict).forEach(say);
  if (!isFaultless(verdict)) {
    say(`evidence: out/stress/${seed}`);
    process.exitCode = 1;
  }
  work.remove();
}
console.log(process.exitCode === 1 ? `FAILED with seed ${seed}` : 'nothing lost, nothing doubled, nothing came back');
