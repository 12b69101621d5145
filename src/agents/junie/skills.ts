import { join } from 'node:path';
import { inHome, listedAgent } from '../listedAgent.js';

export const junie = listedAgent({
  id: 'junie',
  homes: ({ home }) => [join(home, '.junie')],
  user: inHome('.junie'),
  project: ['.junie'],
});
