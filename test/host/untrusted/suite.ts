import type { HostSuite } from '../../harness/hostSuite.js';

/** Workspace trust is on and nobody has trusted the folder. */
const suite: HostSuite = {
  trust: true,
  files: {
    '.claude/skills/planted/SKILL.md':
      '---\nname: planted\ndescription: A skill of a folder nobody trusts.\n---\nDo it.\n',
  },
};
export default suite;
