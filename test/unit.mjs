// Bundles the plain-Node tests and runs them with node:test.
//   node test/unit.mjs [words that the file names must contain …]
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);
const source = join(root, 'test/unit');
const tests = readdirSync(source, { recursive: true })
  .filter((file) => file.endsWith('.test.ts') && words.every((word) => file.includes(word)))
  .sort();
const out = join(root, 'out/unit');
if (words.length === 0) {
  rmSync(out, { recursive: true, force: true }); // or deleted tests would go on running
}
await esbuild.build({
  entryPoints: tests.map((file) => join(source, file)),
  outdir: out,
  outbase: source,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const run = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--test', ...tests.map((file) => join(out, file.replace(/\.ts$/, '.mjs')))],
  { cwd: root, stdio: 'inherit' },
);
process.exit(run.status ?? 1);
