import assert from 'node:assert/strict';
import { makeDemoHome } from '../demo/home.js';
import { uiTest } from '../harness/uiTest.js';

export default [
  uiTest('the demonstration home is imported and its skills are listed', async (t) => {
    let project = '';
    const editor = await t.start({
      prepare: (home) => {
        ({ project } = makeDemoHome(home, new Date()));
      },
    });
    const window = await t.open(editor, { folder: project });
    await window.openContainer('Skill Ledger');
    await window.row(/deploy-preview/).waitFor();
    await window.row(/code-review/).waitFor();
    await window.screenshot('demo-dark');
    assert.deepEqual(window.outsideRequests, []);
  }),
];
