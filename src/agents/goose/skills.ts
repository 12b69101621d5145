import { join } from 'node:path';
import type { Machine } from '../agent.js';
import { inHome, listedAgent } from '../listedAgent.js';
import { configFolders, dataFolders } from '../xdg.js';

export const goose = listedAgent({
  id: 'goose',
  homes: (machine) => [
    ...[...configFolders(machine), ...dataFolders(machine)].map((folder) => join(folder, 'goose')),
    ...(machine.env['APPDATA'] ? [join(machine.env['APPDATA'], 'Block', 'goose')] : []),
  ],
  user: (machine) => [...inHome('.agents', '.claude')(machine), ...configured(machine)],
  project: ['.goose', '.agents', '.claude'],
});

function configured(machine: Machine): string[] {
  return configFolders(machine).flatMap((folder) => ['agents', 'goose'].map((name) => join(folder, name, 'skills')));
}
