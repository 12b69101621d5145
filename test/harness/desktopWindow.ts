import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessGroup } from './group.js';
import type { Settings } from './settings.js';

export interface DesktopWindow {
  /** Resolves when the person has closed it. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

export interface DesktopOptions {
  readonly command: string;
  /** A folder for settings and extensions, so that nothing of the person's own VS Code is touched. */
  readonly base: string;
  readonly env: NodeJS.ProcessEnv;
  readonly settings: Settings;
  readonly vsix: string;
  readonly folder?: string;
}

/** A window of the machine's own VS Code with the packaged extension as its only one. */
export function openDesktopWindow({ command, base, env, settings, vsix, folder }: DesktopOptions): DesktopWindow {
  const userData = join(base, 'user');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const common = [...asRoot, '--user-data-dir', userData, '--extensions-dir', join(base, 'extensions')];
  // `code` is a batch file on Windows, and those start only through the shell.
  const shell = process.platform === 'win32';
  const words = (args: readonly string[]) => (shell ? args.map((word) => JSON.stringify(word)) : [...args]);
  execFileSync(shell ? JSON.stringify(command) : command, words([...common, '--install-extension', vsix, '--force']), {
    env,
    shell,
    stdio: 'pipe',
  });
  const open = [...common, '--new-window', '--wait', '--skip-welcome', ...(folder ? [folder] : [])];
  const group = new ProcessGroup(shell ? JSON.stringify(command) : command, words(open), { env, shell });
  return {
    closed: group.exit().then(() => undefined),
    close: async () => {
      endMainProcess(userData);
      await group.stop();
    },
  };
}

/** `code` only waits; the editor runs in a session of its own and notes its process id. */
function endMainProcess(userData: string): void {
  try {
    process.kill(Number(readFileSync(join(userData, 'code.lock'), 'utf8').trim()), 'SIGTERM');
  } catch {
    // It has ended already.
  }
}
