import { populateHome } from '../../fixtures/home.js';
import type { HostSuite } from '../../harness/hostSuite.js';

/** A home with sessions, and an extension that notes who opens a connection. */
const suite: HostSuite = {
  prepare: (home) => populateHome(home),
  files: { 'README.md': '# A project\n' },
  extensions: ['fixtures/network-guard'],
};
export default suite;
