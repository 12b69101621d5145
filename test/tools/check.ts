import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { writeResult } from '../harness/results.js';
import { root } from '../harness/root.js';

/** `npm run check`: types, lint with types, format, and what nobody uses. Each prints its own findings. */
const CHECKS = [
  { name: 'types', script: 'typescript/bin/tsc', args: ['-p', '.'] },
  { name: 'types of the page', script: 'typescript/bin/tsc', args: ['-p', 'src/webview'] },
  { name: 'lint', script: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings', 'src', 'test', 'esbuild.js'] },
  { name: 'format', script: '@biomejs/biome/bin/biome', args: ['format', '--max-diagnostics=20', '.'] },
  { name: 'unused', script: 'knip/bin/knip.js', args: ['--no-progress'] },
] as const;

const results = process.env['SKILL_LEDGER_TEST_RESULTS'];
for (const { name, script, args } of CHECKS) {
  const options = { cwd: root, stdio: 'inherit' } as const;
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], options);
  const title = `check: ${name}`;
  if (status === 0) {
    console.log(`ok   ${title}`);
    writeResult(results, { state: 'pass', title });
  } else {
    console.log(`FAIL ${title}`);
    writeResult(results, { state: 'fail', title, error: `exit code ${status}` });
    process.exitCode = 1;
  }
}
writeResult(results, { state: 'end' });
