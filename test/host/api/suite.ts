import type { HostSuite } from '../../harness/hostSuite.js';

/** An empty home, and another extension that depends on this one. */
const suite: HostSuite = {
  files: { 'README.md': '# A project\n' },
  extensions: ['fixtures/second-extension'],
};
export default suite;
