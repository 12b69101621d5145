import { join } from 'node:path';
import { inHome, listedAgent } from '../listedAgent.js';

export const windsurf = listedAgent({
  id: 'windsurf',
  homes: ({ home }) => [join(home, '.codeium', 'windsurf')],
  user: inHome('.codeium/windsurf'),
  project: ['.windsurf', '.agents'],
});
