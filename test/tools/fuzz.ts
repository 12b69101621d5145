import { samples } from '../unit/agents/fuzzSamples.js';
import { fuzzOnce } from '../unit/agents/fuzzing.js';

/** `node test/run.mjs fuzz [seconds] [agent] [seed]`: damages sessions of every agent at random until the time is over. */
const [seconds = '60', only = '', firstSeed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const formats = Object.entries(samples()).filter(([name]) => name.includes(only));
const end = Date.now() + Number(seconds) * 1000;
let seed = Number(firstSeed);
let rounds = 0;
console.log(`first seed ${seed}`);
while (Date.now() < end && process.exitCode === undefined) {
  for (const [name, { agent, parts }] of formats) {
    try {
      fuzzOnce(agent, parts, seed);
    } catch (error) {
      console.error(`${name} fails with seed ${seed}: node test/run.mjs fuzz 1 ${name} ${seed}`);
      console.error(error);
      process.exitCode = 1;
    }
  }
  rounds++;
  seed++;
}
const { heapUsed } = process.memoryUsage();
console.log(`${rounds} rounds of ${formats.length} formats, heap ${Math.round(heapUsed / 1e6)} MB`);
