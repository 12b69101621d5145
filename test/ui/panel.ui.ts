import { populateHome } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';

export default [
  uiTest('the tree shows what the sessions of the home say, with no set-up', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await t.open(editor, { folder: t.folder() });
    await window.openContainer('Skill Ledger');
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^deploy succeeded in 20 % of 5 uses/).waitFor();
    await window.row(/^release-notes succeeded in 100 % of 1 uses/).waitFor();
    await window.row(/^never-tried is installed and was never used/).waitFor();
    await window.screenshot('panel-dark');
  }),
];
