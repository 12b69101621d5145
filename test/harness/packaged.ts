import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.js';

/**
 * Packs the extension as it ships; the pack step builds dist/ for release first.
 *
 * @param folder another extension's
 */
export function packExtension(file: string, folder = root): void {
  // There is no public address of the repository: pictures of the README are found in the package itself.
  const args = [
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    ...(folder === root ? [] : ['--skip-license']),
    '--out',
    file,
  ];
  execFileSync(process.execPath, [join(root, 'node_modules', '@vscode', 'vsce', 'vsce'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
