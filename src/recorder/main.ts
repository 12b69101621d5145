import { homedir } from 'node:os';
import { readInput } from './input.js';
import { recordHook } from './record.js';
import { syncDisk } from './syncDisk.js';

// Run by agents as `node recorder.js <agent>`, or loaded by `node -e … recorder.js <agent>`, which puts both at the same
// place. Whatever happens, nothing is printed and the exit code is 0: an agent may take either for an answer.

/** SessionEnd hooks are cut off after 1.5 s, the start of the program included. */
const LIMIT_MS = 1_000;

const end = (): never => process.exit(0);
process.on('uncaughtException', end);
setTimeout(end, LIMIT_MS);
readInput(process.stdin)
  .then((text) =>
    recordHook(process.argv[2] ?? '', text, {
      env: process.env,
      home: homedir(),
      at: Math.round(performance.timeOrigin),
      disk: syncDisk,
    }),
  )
  .then(end, end);
