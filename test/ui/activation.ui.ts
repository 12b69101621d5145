import assert from 'node:assert/strict';
import { uiTest } from '../harness/uiTest.js';

export default [
  uiTest('the packaged extension starts and shows its views', async (t) => {
    const editor = await t.start();
    const window = await t.open(editor, { folder: t.folder() });
    await window.openContainer('Skill Ledger');
    await window.page.getByRole('button', { name: 'Skill Effectiveness Section' }).waitFor();
    await window.page.getByRole('button', { name: 'Recording & Privacy Section' }).waitFor();
    await window.screenshot('views-dark');
    assert.deepEqual(window.outsideRequests, []);
  }),
];
