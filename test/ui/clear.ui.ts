import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { addHistory, populateHome, putSession, sessionsOfYesterday } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import {
  chooseInMenu,
  dialogText,
  dismissNotifications,
  filesBelow,
  ledgerFolder,
  openPanel,
  pressInDialog,
  until,
  welcome,
} from './steps.js';

export default [
  uiTest(
    'cleared data is gone from every file and every window, and comes back only when the person says so',
    async (t) => {
      const now = Date.now();
      const home = t.folder({}, 'home');
      populateHome(home, now);
      const [review] = sessionsOfYesterday(now);
      assert.ok(review);
      const editor = await t.start({ home });
      const first = await openPanel(t, editor);
      await first.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
      const second = await openPanel(t, editor);
      await second.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
      await dismissNotifications(first);

      await first.command('Skill Ledger: Clear Data…');
      assert.match(await dialogText(first), /Clear what Skill Ledger has recorded\?/);
      await first.screenshot('clear-dialog');
      await pressInDialog(first, 'Clear Everything');
      await first.notification('Cleared 12 uses and 4 sessions.').waitFor();
      const needles = ['code-review', 'release-notes', review.sessionId];
      for (const path of filesBelow(ledgerFolder(home))) {
        const bytes = readFileSync(path);
        assert.deepEqual(
          needles.filter((needle) => bytes.includes(needle)),
          [],
          `found in ${path}`,
        );
      }
      await welcome(first).getByText('Nothing is recorded yet').waitFor();
      await welcome(second).getByText('Nothing is recorded yet').waitFor();
      await first.screenshot('clear-done');

      // A fork repeats the old session under a new id and adds a use of its own.
      const fork = review.fork('dddddddd-0000-4000-8000-000000000001').wait(Date.now() - now + 30 * 3_600_000);
      putSession(home, fork.prompt('Go on').skillCall('fresh-skill').endTurn());
      await first.row(/^fresh-skill succeeded in 100 % of 1 use/).waitFor();
      await second.row(/^fresh-skill succeeded/).waitFor();
      await first.row(/^code-review is installed: no use recorded/).waitFor();

      await Promise.all([leave(first), leave(second)]);
      await editor.stop();
      const restarted = await t.start({ home });
      const window = await openPanel(t, restarted);
      await window.row(/^Sources: watched by this window/).waitFor();
      await window.row(/^code-review is installed: no use recorded/).waitFor();
      assert.equal(await window.row(/^code-review succeeded/).count(), 0);

      await window.command('Skill Ledger: Import History');
      assert.match(await dialogText(window), /Data was cleared before\. Shall it be imported again\?/);
      await window.screenshot('clear-import-again');
      await pressInDialog(window, 'Import It Again');
      await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
      await window.row(/^fresh-skill succeeded in 100 % of 1 use/).waitFor();
    },
  ),

  uiTest('one skill, or old uses, can be cleared alone', async (t) => {
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        addHistory(home);
      },
    });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 78 % of 9 uses/).waitFor();
    await dismissNotifications(window);

    await chooseInMenu(window, window.row(/^deploy succeeded/), 'Clear This Skill’s Data…');
    assert.match(await dialogText(window), /Clear all recorded uses of "deploy"\?/);
    await pressInDialog(window, 'Clear');
    await window.row(/^deploy is installed: no use recorded/).waitFor();
    await window.row(/^code-review succeeded in 78 % of 9 uses/).waitFor();

    await window.command('Skill Ledger: Clear Data…');
    await pressInDialog(window, 'Older Than…');
    await window.answer('Older than 30 days');
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^release-notes succeeded/).waitFor();

    await window.command('Skill Ledger: Clear Data…');
    await pressInDialog(window, 'One Skill…');
    await window.answer('release-notes');
    await window.row(/^release-notes is installed: no use recorded/).waitFor();
    await window.command('Skill Ledger: Clear Data…');
    await pressInDialog(window, 'Cancel');
    await until('the dialog is gone', async () => (await window.page.locator('.monaco-dialog-box').count()) === 0);
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
  }),
];

async function leave(window: Workbench): Promise<void> {
  await window.page.goto('about:blank');
  await window.close();
}
