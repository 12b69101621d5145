import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** True when Claude Code has left sessions for this person. */
export function hasClaudeSessions(env: NodeJS.ProcessEnv): boolean {
  const own = env['CLAUDE_CONFIG_DIR'];
  const folders = own ? [own] : [join(homedir(), '.claude'), join(homedir(), '.config', 'claude')];
  return folders.some((folder) => holdsTranscript(join(folder, 'projects')));
}

/**
 * The person's environment for an editor on their own home. It is kept, opt-outs included; what belongs to the shell
 * that we were started from (npm, an integrated terminal of another editor) is not.
 */
export function personalEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const ofShell = /^(npm_|NODE_|INIT_CWD$|VSCODE_|ELECTRON_|CODE_SERVER_|PORT$|PASSWORD$|HASHED_PASSWORD$)/i;
  const kept = Object.entries(env).filter(([name]) => !ofShell.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']));
}

/** The desktop VS Code of this machine: VSCODE_EXECUTABLE_PATH, else `code` on the PATH. */
export function findDesktopEditor(env: NodeJS.ProcessEnv): string | null {
  const wanted = env['VSCODE_EXECUTABLE_PATH'];
  if (wanted) {
    return wanted;
  }
  const names = process.platform === 'win32' ? ['code.cmd', 'code.exe'] : ['code'];
  const candidates = (env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find((path) => existsSync(path)) ?? null;
}

function holdsTranscript(projects: string): boolean {
  try {
    return readdirSync(projects, { recursive: true, encoding: 'utf8' }).some((file) => file.endsWith('.jsonl'));
  } catch {
    return false;
  }
}
