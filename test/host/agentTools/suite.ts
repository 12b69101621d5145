import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostSuite } from '../../harness/hostSuite.js';

/** A home in which an agent was used before. */
const suite: HostSuite = {
  prepare: (home) => void mkdirSync(join(home, '.claude', 'projects'), { recursive: true }),
  files: { 'README.md': '# A project\n' },
};
export default suite;
