import { join } from 'node:path';
import type { Machine } from '../agent.js';

/** Both by variable and by default: a snap gives an editor another value than a terminal has. */
function xdg(machine: Machine, variable: string, usual: readonly string[]): string[] {
  const own = machine.env[variable];
  return [...(own ? [own] : []), join(machine.home, ...usual)].map((folder) => join(folder, 'opencode'));
}

export function homes(machine: Machine): string[] {
  return xdg(machine, 'XDG_CONFIG_HOME', ['.config']);
}

export function dataFolders(machine: Machine): string[] {
  return xdg(machine, 'XDG_DATA_HOME', ['.local', 'share']);
}
