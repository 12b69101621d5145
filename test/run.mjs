// Runs one of the TypeScript tools in test/tools/: `node test/run.mjs <tool> [arguments]`.
// Node 20 does not run TypeScript, so the tool is bundled first.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleTests } from '../esbuild.js';

const test = dirname(fileURLToPath(import.meta.url));
const [tool = 'suite'] = process.argv.splice(2, 1);
const outdir = join(dirname(test), 'out/tools');
await bundleTests({
  entries: [join(test, 'tools', `${tool}.ts`)],
  outdir,
  outbase: join(test, 'tools'),
  format: 'esm',
  // The build script finds the checkout by its own place, and lies as deep below out/tools/ as below test/tools/.
  external: ['../../esbuild.js'],
});
await import(pathToFileURL(join(outdir, `${tool}.mjs`)).href);
