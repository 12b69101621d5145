import { join } from 'node:path';
import type { Machine } from './agent.js';

/** Where programs keep settings; both by variable and by default: a snap gives an editor another value than a terminal has. */
export function configFolders(machine: Machine): string[] {
  return both(machine, 'XDG_CONFIG_HOME', '.config');
}

/** Where programs keep what they make. */
export function dataFolders(machine: Machine): string[] {
  return both(machine, 'XDG_DATA_HOME', join('.local', 'share'));
}

function both({ home, env }: Machine, variable: string, usual: string): string[] {
  const own = env[variable];
  return [...new Set([...(own ? [own] : []), join(home, usual)])];
}
