import assert from 'node:assert/strict';
import { makeDemoHome } from '../demo/home.js';
import { uiTest } from '../harness/uiTest.js';
import { expand } from './steps.js';

export default [
  uiTest('the demonstration home is imported, and an edit that made a skill worse can be seen', async (t) => {
    let project = '';
    const editor = await t.start({
      prepare: (home) => {
        ({ project } = makeDemoHome(home, new Date()));
      },
    });
    const window = await t.open(editor, { folder: project, size: { width: 1000, height: 820 } });
    await window.openContainer('Skill Ledger');
    await window.row(/deploy-preview/).waitFor();
    await window.row(/code-review/).waitFor();
    await expand(window, /^db-migration succeeded/);
    await expand(window, /^Versions of its text/);
    await window.row(/^since .* succeeded in 1\d % of/).waitFor();
    await window.row(/ – .* succeeded in [89]\d % of/).waitFor();
    await window.command('Notifications: Clear All Notifications');
    await window.screenshot('demo-dark');
    assert.deepEqual(window.outsideRequests, []);
  }),
];
