import { chmodSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostSuite } from '../../harness/hostSuite.js';
import { setUpShells } from '../../harness/shells.js';

/** Stands in for an agent: says what it was given and ends as it is told. */
const STAND_IN = '#!/bin/sh\nprintf "ran: %s\\n" "$*"\nexit "${STAND_IN_EXIT:-0}"\n';

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
    const bin = join(home, 'stand-ins');
    mkdirSync(bin, { recursive: true });
    for (const name of ['claude', 'codex']) {
      writeFileSync(join(bin, name), STAND_IN);
      chmodSync(join(bin, name), 0o755);
    }
  },
};
export default suite;
