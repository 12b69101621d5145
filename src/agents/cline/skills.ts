import { join } from 'node:path';
import { extensionStorage } from '../editorStorage.js';
import { inHome, listedAgent } from '../listedAgent.js';

export const cline = listedAgent({
  id: 'cline',
  homes: (machine) => [join(machine.home, '.cline'), ...extensionStorage(machine, 'saoudrizwan.claude-dev')],
  user: inHome('.cline', '.agents', '.claude'),
  project: ['.cline', '.agents', '.claude'],
});
