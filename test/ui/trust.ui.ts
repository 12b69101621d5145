import assert from 'node:assert/strict';
import { populateHome } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';
import { dismissNotifications, openPanel, skillNames } from './steps.js';

const PLANTED = '---\nname: planted\ndescription: A skill of the folder.\n---\nDo it.\n';

export default [
  uiTest('skills of a folder are listed only once the folder is trusted', async (t) => {
    const editor = await t.start({ trust: true, prepare: (home) => populateHome(home) });
    const folder = t.folder({
      '.claude/skills/planted/SKILL.md': PLANTED,
      '.vscode/settings.json': JSON.stringify({ 'skillLedger.recording': 'off' }),
    });
    const window = await openPanel(t, editor, { folder });
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^never-tried is installed/).waitFor();
    await window.row(/^Sources: watched by this window/).waitFor();
    await dismissNotifications(window);
    assert.deepEqual(await skillNames(window), ['deploy', 'code-review', 'release-notes', 'never-tried']);
    await window.screenshot('trust-untrusted');

    await window.command('Workspaces: Manage Workspace Trust');
    await window.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await window.row(/^planted is installed: no use recorded/).waitFor();
    await window.row(/^Recording is on/).waitFor(); // the folder's settings say nothing about it
    await window.page.keyboard.press('Escape');
    await window.screenshot('trust-granted');
  }),
];
