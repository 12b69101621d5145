import type { HostSuite } from '../../harness/hostSuite.js';

/** An empty home, every setting at its default, the folder trusted. */
const suite: HostSuite = { files: { 'README.md': '# A project\n' } };
export default suite;
