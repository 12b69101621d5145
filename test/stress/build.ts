import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../harness/root.js';

/** The programs of a stress run, bundled whole so that another user can run them from anywhere. */
export interface Programs {
  readonly roles: string;
  readonly cli: string;
  readonly wasm: string;
}

export async function buildPrograms(folder: string): Promise<Programs> {
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  const programs = {
    roles: join(folder, 'roles.js'),
    cli: join(folder, 'cli.js'),
    wasm: join(folder, 'sql-wasm.wasm'),
  };
  copyFileSync(createRequire(join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm'), programs.wasm);
  for (const [entry, outfile] of [
    ['test/stress/roles.ts', programs.roles],
    ['src/cli/main.ts', programs.cli],
  ] as const) {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      define: { 'self.location.href': '""' },
      logLevel: 'error',
    });
  }
  return programs;
}
