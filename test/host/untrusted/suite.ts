import { putSkill } from '../../fixtures/home.js';
import { putStandIns } from '../../fixtures/standIns.js';
import type { HostSuite } from '../../harness/hostSuite.js';

/** Workspace trust is on and nobody has trusted the folder. */
const suite: HostSuite = {
  trust: true,
  // Else the editor asks for trust before it opens a terminal.
  settings: { 'terminal.integrated.allowInUntrustedWorkspace': true },
  files: {
    '.claude/skills/planted/SKILL.md':
      '---\nname: planted\ndescription: A skill of a folder nobody trusts.\n---\nDo it.\n',
  },
  prepare: (home) => {
    putStandIns(home);
    putSkill(home, 'of-the-person');
  },
};
export default suite;
