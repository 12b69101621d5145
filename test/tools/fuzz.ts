import { fuzz } from '../unit/agents/fuzzing.js';
import { fuzzSubjects } from '../unit/agents/fuzzSubjects.js';

/** `npm run fuzz -- [seconds] [subject] [seed]`: damages sessions of every agent at random until the time is over. */
const [seconds = '60', only = '', firstSeed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const subjects = fuzzSubjects().filter(({ name }) => name.includes(only));
const end = Date.now() + Number(seconds) * 1000;
let seed = Number(firstSeed);
console.log(`first seed ${seed}`);
do {
  for (const subject of subjects) {
    try {
      fuzz(subject, seed);
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
  }
  seed++;
} while (Date.now() < end && process.exitCode === undefined);
const { heapUsed } = process.memoryUsage();
console.log(
  `${seed - Number(firstSeed)} rounds of ${subjects.map(({ name }) => name).join(', ')}; heap ${Math.round(heapUsed / 1e6)} MB`,
);
