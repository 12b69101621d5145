import { join } from 'node:path';
import type { Machine } from '../agent.js';

/** `$COPILOT_HOME`, else `~/.copilot`. */
export function homes(machine: Machine): string[] {
  return [machine.env['COPILOT_HOME'] || join(machine.home, '.copilot')];
}
