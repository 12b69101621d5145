import assert from 'node:assert/strict';
import { join } from 'node:path';
import { makeDemoHome } from '../demo/home.js';
import { root } from '../harness/root.js';
import { uiTest } from '../harness/uiTest.js';
import { expand, widenSideBar } from './steps.js';

export default [
  uiTest('the demonstration home is imported, and an edit that made a skill worse can be seen', async (t) => {
    let project = '';
    const editor = await t.start({
      prepare: (home) => {
        ({ project } = makeDemoHome(home, new Date()));
      },
    });
    const window = await t.open(editor, { folder: project, size: { width: 1000, height: 860 } });
    await window.openContainer('Skill Ledger');
    await window.row(/deploy-preview/).waitFor();
    await window.row(/code-review/).waitFor();
    await expand(window, /^db-migration succeeded/);
    await expand(window, /^Versions of its text/);
    await window.row(/^since .* succeeded in 1\d % of/).waitFor();
    await window.row(/ – .* succeeded in [89]\d % of/).waitFor();
    await window.command('Notifications: Clear All Notifications');
    await widenSideBar(window, 460);
    await window.screenshot('demo-dark');
    // The picture at the top of the README is made of this one.
    await window.page.screenshot({
      path: join(root, 'screenshots', 'panel.png'),
      clip: { x: 0, y: 30, width: 466, height: 750 },
    });
    assert.deepEqual(window.outsideRequests, []);
  }),
];
