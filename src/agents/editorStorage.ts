import { join } from 'node:path';
import type { Machine } from './agent.js';

const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf'];
const SERVERS = ['.vscode-server', '.vscode-server-insiders', '.cursor-server', '.windsurf-server'];

/** Where editors of VS Code's kind keep the files of an extension, on this machine or as its remote. */
export function extensionStorage({ home, env }: Machine, extension: string): string[] {
  const roots = [
    ...(env['APPDATA'] ? [env['APPDATA']] : []),
    join(home, 'Library', 'Application Support'),
    join(home, '.config'),
  ];
  return [
    ...roots.flatMap((root) => EDITORS.map((editor) => join(root, editor, 'User'))),
    ...SERVERS.map((server) => join(home, server, 'data', 'User')),
  ].map((user) => join(user, 'globalStorage', extension));
}
