import assert from 'node:assert/strict';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { appendSession, populateHome, putSession } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';
import { dismissNotifications, openPanel, pressInNotification, until } from './steps.js';

const NOTICE = /The skill code-review has failed 3 times in a row; the last time, an API error ended the turn\./;

export default [
  uiTest(
    'three failures in a row are told once, in one window, and a muted skill no more until it is unmuted',
    async (t) => {
      const editor = await t.start({ prepare: (home) => populateHome(home) });
      const first = await openPanel(t, editor);
      await first.row(/^Sources: watched by this window/).waitFor();
      const second = await openPanel(t, editor);
      await second.row(/^Sources: read by another window/).waitFor();
      await dismissNotifications(first);
      await dismissNotifications(second);

      // Uses of now: what yesterday's sessions hold is history.
      const session = claudeSession({ sessionId: 'ffffffff-0000-4000-8000-000000000001', stepMs: 100, start: now() });
      const written = session.text();
      putSession(editor.home, session);
      session.prompt().skillCall('code-review').apiError();
      session.prompt().skillCall('code-review').apiError();
      appendSession(editor.home, session, written);
      const two = session.text();
      await first.row(/^code-review succeeded in 63 % of 8 uses/).waitFor();
      session.prompt().skillCall('code-review').apiError();
      appendSession(editor.home, session, two);
      await first.row(/^code-review succeeded in 56 % of 9 uses/).waitFor();
      const windows = [first, second];
      const shownIn = async (): Promise<boolean[]> =>
        Promise.all(windows.map(async (window) => (await window.notification(NOTICE).count()) > 0));
      await until('one window tells it', async () => (await shownIn()).includes(true));
      await second.row(/^code-review succeeded in 56 % of 9 uses/).waitFor();
      const index = (await shownIn()).indexOf(true);
      const [window, other] = [windows[index], windows[1 - index]];
      assert.ok(window && other);
      await window.screenshot('failure-notice');

      await pressInNotification(window, NOTICE, 'Show');
      await window
        .row(/^code-review/)
        .and(window.page.locator('[aria-selected=true]'))
        .waitFor();

      await window.command('Skill Ledger: Unmute Notices…');
      await window.notification(/No skill is muted\./).waitFor();
      assert.equal(await other.notification(NOTICE).count(), 0, 'the other window has had its time');

      const three = session.text();
      for (let i = 0; i < 3; i++) {
        session.prompt().skillCall('deploy').apiError();
      }
      appendSession(editor.home, session, three);
      const deploy = /The skill deploy has failed 3 times in a row/;
      const toldIn = async (): Promise<number> =>
        (await Promise.all(windows.map((one) => one.notification(deploy).count()))).findIndex((count) => count > 0);
      await until('one window tells of deploy', async () => (await toldIn()) >= 0);
      const teller = windows[await toldIn()];
      assert.ok(teller);
      await pressInNotification(teller, deploy, 'Mute');
      await teller.command('Skill Ledger: Unmute Notices…');
      const choice = teller.page.locator('.quick-input-list .monaco-list-row', { hasText: 'deploy' });
      await choice.waitFor();
      await teller.screenshot('failure-notice-unmute');
      await teller.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
      await choice.waitFor({ state: 'hidden' }); // the list stays in the page
      await dismissNotifications(teller);
      await teller.command('Skill Ledger: Unmute Notices…');
      await teller.notification(/No skill is muted\./).waitFor();
    },
  ),
];

function now(): string {
  return new Date().toISOString();
}
