import { putStandIns, putStandInSession } from '../../fixtures/standIns.js';
import type { HostSuite } from '../../harness/hostSuite.js';
import { setUpShells } from '../../harness/shells.js';

const shells = await setUpShells();
for (const [name, shell] of Object.entries(shells)) {
  if ('missing' in shell) {
    console.log(`terminals without ${name}: ${shell.missing}`);
  }
}

/** A home with programs named as agents are, for real shells to run. */
const suite: HostSuite = {
  env: { TEST_SHELLS: JSON.stringify(shells) },
  files: { 'README.md': '# A project\n', 'sub/README.md': '# A folder in it\n' },
  prepare: (home) => {
    putStandIns(home);
    for (const [index, shell] of Object.keys(shells).entries()) {
      for (const [at, name] of [`${shell}-seen`, `${shell}-hidden`].entries()) {
        putStandInSession(home, `${name}.jsonl`, name, `cccccccc-000${index}-4000-8000-00000000000${at}`);
      }
    }
  },
};
export default suite;
