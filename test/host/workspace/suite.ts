import type { HostSuite } from '../../harness/hostSuite.js';
import { populateHome } from '../../fixtures/home.js';

/** A folder that tries to decide what only the person may decide. */
const suite: HostSuite = {
  prepare: (home) => populateHome(home),
  files: {
    '.vscode/settings.json': JSON.stringify({
      'skillLedger.recording': 'off',
      'skillLedger.retentionDays': 1,
      'skillLedger.sources.claude-code.enabled': false,
      'skillLedger.sources.claude-code.paths': ['/tmp'],
    }),
  },
};
export default suite;
