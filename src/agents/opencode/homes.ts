import { join } from 'node:path';
import type { Machine } from '../agent.js';
import { configFolders, dataFolders as xdgData } from '../xdg.js';

export function homes(machine: Machine): string[] {
  return configFolders(machine).map((folder) => join(folder, 'opencode'));
}

export function dataFolders(machine: Machine): string[] {
  return xdgData(machine).map((folder) => join(folder, 'opencode'));
}
