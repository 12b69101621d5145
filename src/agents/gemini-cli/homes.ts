import { join } from 'node:path';
import type { Machine } from '../agent.js';

/** `$GEMINI_CLI_HOME` stands for the home folder, not for `.gemini`. */
export function personsHome(machine: Machine): string {
  return machine.env['GEMINI_CLI_HOME'] || machine.home;
}

export function homes(machine: Machine): string[] {
  return [join(personsHome(machine), '.gemini')];
}
