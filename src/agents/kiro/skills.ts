import { join } from 'node:path';
import { inHome, listedAgent } from '../listedAgent.js';

export const kiro = listedAgent({
  id: 'kiro',
  homes: ({ home }) => [join(home, '.kiro')],
  user: inHome('.kiro'),
  project: ['.kiro'],
});
