import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readResults } from '../harness/results.js';
import { packExtension } from '../harness/packaged.js';
import { root } from '../harness/root.js';
import { hasPackagedEditor } from '../harness/setup.js';
import { exitOnSignals, temporaryFolder } from '../harness/temporary.js';

/**
 * `npm test`, and `npm run test:<part> -- words`: runs the parts one after the other, each in a process of its own, and
 * ends with one line for all. A part that crashes or runs no test counts as failed.
 * Arguments: parts, `--desktop`, then after `--` the words that choose tests.
 */
interface Part {
  readonly name: string;
  readonly tool: string;
  readonly args?: readonly string[];
  readonly needsPackage?: boolean;
}

const PARTS: readonly Part[] = [
  { name: 'check', tool: 'check' },
  { name: 'unit', tool: 'unit' },
  { name: 'package', tool: 'unit', args: ['--package'], needsPackage: true },
  { name: 'host', tool: 'host', needsPackage: true },
  { name: 'ui', tool: 'ui', needsPackage: true },
];

exitOnSignals();
const given = process.argv.slice(2);
const flags = given.filter((word) => word.startsWith('--') && word !== '--');
const cut = given.includes('--') ? given.indexOf('--') : given.length;
const asked = given.slice(0, cut).filter((word) => !word.startsWith('--'));
const words = given.slice(cut).filter((word) => !word.startsWith('--'));
const desktop = flags.includes('--desktop') || !hasPackagedEditor();
const unknown = asked.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')} (there are ${PARTS.map(({ name }) => name).join(', ')})`);
  process.exit(2);
}

const work = temporaryFolder();
const vsix = join(work.path, 'skill-ledger.vsix');
const failures: string[] = [];
let passed = 0;
let packed: boolean | undefined;
for (const part of PARTS.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  if (part.name === 'ui' && desktop) {
    console.log('\n== ui: left out, the workbench is driven in the packaged editor only');
    continue;
  }
  console.log(`\n== ${part.name}`);
  packed ??= part.needsPackage ? pack() : undefined;
  if (part.needsPackage && !packed) {
    failures.push(`${part.name}: the extension could not be packaged`);
    continue;
  }
  await runPart(part);
}
work.remove();
if (failures.length > 0) {
  console.log(`\nFailed:\n${failures.map((title) => `  ${title}`).join('\n')}`);
}
process.exitCode = failures.length === 0 ? 0 : 1;
console.log(`\n${passed} passed, ${failures.length} failed`);

function pack(): boolean {
  try {
    packExtension(vsix);
    return true;
  } catch (error) {
    console.error(String(error));
    return false;
  }
}

async function runPart({ name, tool, args = [] }: Part): Promise<void> {
  const results = join(work.path, `${name}.jsonl`);
  const whole = name === 'ui' && asked.length === 0 ? ['--whole'] : [];
  const child = spawn(process.execPath, [join(root, 'test', 'run.mjs'), tool, ...args, ...whole, ...flags, ...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      TMPDIR: work.path,
      SKILL_LEDGER_TEST_RESULTS: results,
      SKILL_LEDGER_TEST_VSIX: vsix,
      SKILL_LEDGER_TEST_BUILT: '1',
    },
  });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  await once(child, 'exit');
  process.removeListener('exit', stop);
  const tally = readResults(results);
  passed += tally.passed;
  failures.push(...tally.lines.flatMap((line) => (line.state === 'fail' ? [line.title] : [])));
  if (tally.failed === 0 && (child.exitCode !== 0 || !tally.ended)) {
    failures.push(`${name}: the part ended badly (exit code ${child.exitCode ?? child.signalCode})`);
  } else if (tally.passed + tally.failed === 0) {
    failures.push(`${name}: no test ran`);
  }
}
