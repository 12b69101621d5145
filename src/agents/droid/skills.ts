import { join } from 'node:path';
import { inHome, listedAgent } from '../listedAgent.js';

export const droid = listedAgent({
  id: 'droid',
  homes: ({ home }) => [join(home, '.factory')],
  user: inHome('.factory', '.agents'),
  project: ['.factory', '.agents', '.agent'],
});
