import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../harness/root.js';

/** `npm run check`: types, lint with types, format, and what nobody uses. Each prints its own findings. */
const CHECKS = [
  { name: 'types', script: 'typescript/bin/tsc', args: ['-p', '.'] },
  { name: 'lint', script: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings', 'src', 'test', 'esbuild.js'] },
  { name: 'format', script: '@biomejs/biome/bin/biome', args: ['format', '--max-diagnostics=20', '.'] },
  { name: 'unused', script: 'knip/bin/knip.js', args: ['--no-progress'] },
] as const;

let failed = 0;
for (const { name, script, args } of CHECKS) {
  const run = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  failed += run.status === 0 ? 0 : 1;
  console.log(run.status === 0 ? `ok   check ${name}` : `FAIL check ${name}`);
}
process.exitCode = failed === 0 ? 0 : 1;
