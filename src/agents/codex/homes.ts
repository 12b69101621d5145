import { join } from 'node:path';
import type { Machine } from '../agent.js';

/** `$CODEX_HOME`, else `~/.codex`. */
export function codexHomes(machine: Machine): string[] {
  return [machine.env['CODEX_HOME'] || join(machine.home, '.codex')];
}
