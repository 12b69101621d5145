import { SECRET } from '../../fixtures/secrets.js';
import { putStandIns } from '../../fixtures/standIns.js';
import type { HostSuite } from '../../harness/hostSuite.js';
import { plantHome } from '../../unit/secrets/plantedHome.js';

/** A home with a planted session of every agent, in a folder and an environment with the secret. */
const suite: HostSuite = {
  settings: { 'skillLedger.retentionDays': 0 }, // the sessions have fixed dates
  env: { API_TOKEN: SECRET },
  files: { [`${SECRET}/README.md`]: `# ${SECRET}\n` },
  prepare: async (home) => {
    putStandIns(home);
    await plantHome(home);
  },
};
export default suite;
