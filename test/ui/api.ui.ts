import assert from 'node:assert/strict';
import { join } from 'node:path';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { populateHome, putSession } from '../fixtures/home.js';
import { packExtension } from '../harness/packaged.js';
import { root } from '../harness/root.js';
import { type UiContext, uiTest, uiTestBeside } from '../harness/uiTest.js';
import { dismissNotifications, expand, openPanel } from './steps.js';

/** Ours, and another extension that uses its API. */
function bothExtensions(t: UiContext): string[] {
  const second = join(t.folder(), 'second.vsix');
  packExtension(second, join(root, 'test', 'fixtures', 'second-extension'));
  return [t.vsix, second];
}

export default [
  uiTest('what an extension reports in one window, all windows show', async (t) => {
    const editor = await t.start({ vsix: bothExtensions(t) });
    const windows = [await openPanel(t, editor), await openPanel(t, editor), await openPanel(t, editor)];
    const [first, second] = windows;
    assert.ok(first && second);
    await first.command('Second: Report a Review');
    await first.notification('1 of 1 reviews succeeded.').waitFor();
    for (const window of windows) {
      await window.row(/^code-review succeeded in 100 % of 1 use/).waitFor();
    }
    await second.command('Second: Report a Failed Review');
    for (const window of windows) {
      await window.row(/^code-review succeeded in 50 % of 2 uses/).waitFor();
      assert.deepEqual(window.outsideRequests, []);
    }
    await second.screenshot('api-second-window');
  }),

  uiTest('a reported outcome stands beside the observed one, for the eye and the ear', async (t) => {
    const project = t.folder();
    const start = new Date(Date.now() - 20_000).toISOString();
    const sessionId = 'cccccccc-0000-4000-8000-000000000001';
    const session = claudeSession({ sessionId, start, cwd: project }).prompt('Review').skillCall('code-review');
    const editor = await t.start({
      vsix: bothExtensions(t),
      prepare: (home) => void putSession(home, session.endTurn()),
    });
    const window = await openPanel(t, editor, { folder: project, size: { width: 1100, height: 900 } });
    await window.row(/^code-review succeeded in 100 % of 1 use/).waitFor();
    await window.command('Second: Report a Failed Review');
    await window.notification('1 of 1 reviews succeeded.').waitFor(); // no second use
    await dismissNotifications(window);
    await expand(window, /^code-review succeeded/);
    await expand(window, 'Recent uses');
    const use = window.row(/succeeded: the turn ended normally; reported: failed — a check failed\.$/);
    await use.waitFor();
    await use.hover();
    const hover = window.page.locator('.monaco-hover:visible, .workbench-hover:visible').first();
    await hover.waitFor();
    assert.match(await hover.innerText(), /succeeded: the turn ended normally\s+reported: failed — a check failed/);
    await window.screenshot('api-reported', 'stays');
  }),

  uiTest('a person records a use: of a skill of the list, and of a new one', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor);
    await window.row(/^release-notes succeeded in 100 % of 1 use/).waitFor();
    await dismissNotifications(window);
    const quickRows = window.page.locator('.quick-input-list .monaco-list-row');
    const record = 'Skill Ledger: Record a Use of a Skill';

    await window.command(record);
    await quickRows.filter({ hasText: 'never-tried' }).waitFor();
    assert.deepEqual(
      (await quickRows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ')),
      ['code-review6 uses', 'deploy5 uses', 'release-notes1 use', 'never-triedinstalled'],
    );
    await window.screenshot('record-skill');
    await window.answer('release-notes');
    await quickRows.filter({ hasText: 'it never began' }).waitFor();
    await window.screenshot('record-outcome');
    await window.answer('failed');
    await window.notification('Recorded: release-notes failed.').waitFor();
    await window.row(/^release-notes succeeded in 50 % of 2 uses/).waitFor();
    await window.screenshot('record-done');

    await window.command(record);
    const input = window.page.locator('.quick-input-widget:visible input[type=text]').first();
    await input.fill('two words');
    await quickRows.filter({ hasText: 'No name of a skill' }).waitFor();
    await window.page.keyboard.press('Enter');
    await window.screenshot('record-no-name');
    await window.answer('brand-new');
    await quickRows.filter({ hasText: 'it never began' }).waitFor();
    await window.answer('succeeded');
    await window.row(/^brand-new succeeded in 100 % of 1 use/).waitFor();
  }),

  uiTestBeside('a person says how a use went that was just seen', async (t) => {
    const start = new Date(Date.now() - 20_000).toISOString();
    const sessionId = 'cccccccc-0000-4000-8000-000000000002';
    const session = claudeSession({ sessionId, start }).prompt('Review').skillCall('code-review').endTurn();
    const editor = await t.start({ prepare: (home) => void putSession(home, session) });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 100 % of 1 use/).waitFor();
    await dismissNotifications(window);
    await window.command('Skill Ledger: Record a Use of a Skill');
    await window.answer('code-review');
    const quickRows = window.page.locator('.quick-input-list .monaco-list-row');
    await quickRows.filter({ hasText: 'one that was not seen' }).waitFor();
    await window.screenshot('record-which-use');
    await window.answer('The use by Claude Code');
    await quickRows.filter({ hasText: 'it never began' }).waitFor();
    await window.answer('failed');
    await window.notification('Recorded: code-review failed.').waitFor();
    await expand(window, /^code-review succeeded in 100 % of 1 use/);
    await expand(window, 'Recent uses');
    await window.row(/succeeded: the turn ended normally; reported: failed\.$/).waitFor();
  }),

  uiTestBeside('while recording is off the command says what stops it, with the click that changes it', async (t) => {
    const editor = await t.start({ settings: { 'skillLedger.recording': 'off' } });
    const window = await openPanel(t, editor);
    await window.row('Recording is off').waitFor();
    await window.command('Skill Ledger: Record a Use of a Skill');
    const told = window.notification('Not recorded. Recording is off in the settings');
    await told.waitFor();
    await window.screenshot('record-stopped');
    await told.getByRole('button', { name: 'Resume recording' }).click();
    await window.row('Recording is on').waitFor();
    await window.command('Skill Ledger: Record a Use of a Skill');
    await window.answer('brand-new');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'it never began' }).waitFor();
    await window.answer('succeeded');
    await window.row(/^brand-new succeeded in 100 % of 1 use/).waitFor();
  }),
];
