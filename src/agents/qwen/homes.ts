import { join } from 'node:path';
import type { Machine } from '../agent.js';

export function homes(machine: Machine): string[] {
  return [join(machine.home, '.qwen')];
}
