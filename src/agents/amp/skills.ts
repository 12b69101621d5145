import { join } from 'node:path';
import { listedAgent } from '../listedAgent.js';
import { configFolders, dataFolders } from '../xdg.js';

export const amp = listedAgent({
  id: 'amp',
  homes: (machine) => [...configFolders(machine), ...dataFolders(machine)].map((folder) => join(folder, 'amp')),
  user: (machine) =>
    configFolders(machine).flatMap((folder) => ['agents', 'amp'].map((name) => join(folder, name, 'skills'))),
  project: ['.agents', '.claude'],
});
