import { writeFiles } from '../../harness/files.js';
import { populateHome } from '../../fixtures/home.js';
import type { HostSuite } from '../../harness/hostSuite.js';

/** A home with sessions, and a consent file that says no and was cut off in the middle. */
const suite: HostSuite = {
  prepare: (home) => {
    populateHome(home);
    writeFiles(home, { '.claude/auto-skill/telemetry.json': '{"installId": "i", "enabled": fal' });
  },
};
export default suite;
