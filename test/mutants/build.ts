import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { root } from '../harness/root.js';
import type { Mutant } from './mutants.js';

/** The file without its safeguard. Throws when the text that is to be replaced does not stand there exactly once. */
export function mutate({ safeguard, file, from, to }: Pick<Mutant, 'safeguard' | 'file' | 'from' | 'to'>): string {
  const source = readFileSync(join(root, 'src', file), 'utf8');
  const count = source.split(from).length - 1;
  if (count !== 1) {
    throw new Error(`"${safeguard}": its text stands ${count} times in src/${file}; bring test/mutants up to date.`);
  }
  return source.replace(from, () => to);
}

/** Bundles tests, with one safeguard taken out of the sources they hold; null: with all of them. Returns the bundles. */
export async function buildTests(tests: readonly string[], mutant: Mutant | null, out: string): Promise<string[]> {
  const plugins: Plugin[] = mutant === null ? [] : [replacement(mutant)];
  await build({
    absWorkingDir: root,
    entryPoints: tests.map((name) => join(root, 'test/unit', `${name}.test.ts`)),
    outdir: out,
    outbase: join(root, 'test/unit'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
    plugins,
  });
  return tests.map((name) => join(out, `${name}.test.mjs`));
}

/** Bundles a source file with one text in it replaced. */
export function replacement(mutant: Pick<Mutant, 'safeguard' | 'file' | 'from' | 'to'>): Plugin {
  const path = join(root, 'src', mutant.file);
  const contents = mutate(mutant);
  return {
    name: 'mutant',
    setup: (hooks) => {
      hooks.onLoad({ filter: /\.ts$/ }, (args) => (args.path === path ? { contents, loader: 'ts' } : null));
    },
  };
}
