import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleTests } from '../../esbuild.js';
import type { Bench } from '../harness/bench.js';
import { packExtension } from '../harness/packaged.js';
import { root } from '../harness/root.js';
import { exitOnSignals, temporaryFolder } from '../harness/temporary.js';

/** `npm run bench [-- word]`: runs test/bench/<…word…>.bench.ts and prints a table for each. Nothing passes or fails. */
exitOnSignals();
const words = process.argv.slice(2);
const source = join(root, 'test', 'bench');
const out = join(root, 'out', 'bench');
const files = readdirSync(source)
  .filter((file) => file.endsWith('.bench.ts') && words.every((word) => file.includes(word)))
  .sort();
// Some benchmarks have scripts of their own in a folder beside them.
const scripts = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /[\\/].*\.ts$/.test(file));
const entries = [...files, ...scripts].map((file) => join(source, file));
await bundleTests({ entries, outdir: out, outbase: source, format: 'esm' });

const work = temporaryFolder();
const vsix = join(work.path, 'skill-ledger.vsix');
packExtension(vsix);
console.log(`node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
for (const file of files) {
  const module: unknown = await import(pathToFileURL(join(out, file.replace(/\.ts$/, '.mjs'))).href);
  const { default: bench } = module as { default: Bench };
  console.log(`\n${bench.name}\n${bench.how}`);
  console.table(await bench.run({ vsix }));
}
work.remove();
if (files.length === 0) {
  console.error('no benchmark has these words in its name');
  process.exitCode = 1;
}
