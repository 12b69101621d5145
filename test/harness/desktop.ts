import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { childEnvironment } from './environment.js';
import { ProcessGroup } from './group.js';
import type { HostRun } from './hostRun.js';
import { root } from './root.js';
import { testSettings } from './settings.js';
import { temporaryFolder } from './temporary.js';

/**
 * Runs the same suite in a desktop VS Code: VSCODE_EXECUTABLE_PATH, else one that test-electron downloads.
 * It is started here and not by `runTests`, which hands the whole environment on, `CI` included.
 *
 * @returns the end of what it printed, for a suite that failed
 */
export async function runInDesktopEditor({ folder, extension, runner, options }: HostRun): Promise<string> {
  const executable =
    process.env['VSCODE_EXECUTABLE_PATH'] ?? (await downloadAndUnzipVSCode({ cachePath: join(root, '.vscode-test') }));
  const { path: base, remove } = temporaryFolder();
  const [home, userData, extensions, tmp] = [
    options.home ?? join(base, 'home'),
    join(base, 'u'),
    join(base, 'x'),
    join(base, 't'),
  ];
  for (const path of [home, join(userData, 'User'), extensions, tmp]) {
    mkdirSync(path, { recursive: true });
  }
  const settings = testSettings(options.theme ?? 'dark', options.trust ?? false, options.settings ?? {});
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  await options.prepare?.(home);
  const env = childEnvironment(home, tmp, options.env);
  const folders = [`--user-data-dir=${userData}`, `--extensions-dir=${extensions}`];
  for (const file of options.vsix ?? []) {
    execFileSync(executable, ['--install-extension', file, '--force', ...folders], { env, stdio: 'pipe' });
  }
  const group = new ProcessGroup(
    executable,
    [
      folder,
      `--extensionDevelopmentPath=${extension}`,
      `--extensionTestsPath=${runner}`,
      ...folders,
      ...['--no-sandbox', '--disable-gpu-sandbox', '--disable-updates', '--skip-welcome', '--skip-release-notes'],
      ...(options.trust ? [] : ['--disable-workspace-trust']),
    ],
    { env },
  );
  const timer = setTimeout(() => void group.stop(), 5 * 60_000);
  await group.exit();
  clearTimeout(timer);
  await group.stop();
  remove();
  return group.output.slice(-8_000);
}
