import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { populateHome, putSkill } from '../../fixtures/home.js';
import type { HostSuite } from '../../harness/hostSuite.js';

/** Skills in the home and in the project, of which one was used yesterday and last changed long before. */
const suite: HostSuite = {
  prepare: (home) => {
    populateHome(home);
    putSkill(home, 'code-review', 'The first text.');
    utimesSync(join(home, '.claude', 'skills', 'code-review', 'SKILL.md'), 1, 1);
  },
  files: { '.claude/skills/shop/SKILL.md': '---\nname: shop\ndescription: Shops.\n---\nThe text of the project.\n' },
};
export default suite;
