import assert from 'node:assert/strict';
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { populateHome } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import {
  changeSettings,
  dialogText,
  filesBelow,
  message,
  NOTICE,
  openPanel,
  pressInDialog,
  pressInNotification,
  welcome,
} from './steps.js';

const LONG_AGO = new Date('2001-01-01T00:00:00.000Z');

export default [
  uiTest(
    'the first-run notice stands in one window before a transcript is read; Turn Off stops; never again',
    async (t) => {
      const home = t.folder({}, 'home');
      populateHome(home);
      const transcripts = filesBelow(join(home, '.claude', 'projects'));
      for (const path of transcripts) {
        utimesSync(path, LONG_AGO, new Date()); // the file system notes the next reading
      }
      const firstRead = (): number => Math.min(...transcripts.map((path) => statSync(path).atimeMs));

      // Off at first, so that both windows stand and are watched when recording begins.
      const editor = await t.start({ home, settings: { 'skillLedger.recording': 'off' } });
      const windows = [await openPanel(t, editor), await openPanel(t, editor)] as const;
      for (const window of windows) {
        await welcome(window).getByText('Recording is off in the settings').waitFor();
        await watchForNotice(window);
      }
      assert.equal(firstRead(), LONG_AGO.getTime(), 'no transcript was read while recording was off');
      await changeSettings(windows[0], editor, { 'skillLedger.recording': 'followTelemetry' });
      for (const window of windows) {
        await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
      }
      const shown = await Promise.all(windows.map((window) => noticeShownAt(window)));
      assert.equal(shown.filter((time) => time !== null).length, 1, 'one of the two windows shows it');
      const index = shown.findIndex((time) => time !== null);
      const [time, window] = [shown[index], windows[index]];
      assert.ok(typeof time === 'number' && window);
      // The file system's clock ticks every few milliseconds.
      assert.ok(time <= firstRead() + 10, `notice at ${time}, first reading at ${firstRead()}`);
      await window.screenshot('notice');

      await pressInNotification(window, NOTICE, 'Turn Off');
      await window.notification('Recording is off.').waitFor();
      await message(window).getByText('you turned it off on this machine').waitFor();
      await window.screenshot('notice-turned-off');
      await pressInNotification(window, 'Recording is off.', 'Clear Data…');
      assert.match(await dialogText(window), /Clear what Skill Ledger has recorded\?/);
      await pressInDialog(window, 'Cancel');
      await window.command('Skill Ledger: Resume Recording');
      await window.row(/^Recording is on/).waitFor();

      for (const one of windows) {
        await one.close();
      }
      await editor.stop();
      const restarted = await t.start({ home });
      const later = await openPanel(t, restarted);
      await later.row(/^Sources: watched by this window/).waitFor(); // the notice would have come before
      assert.equal(await later.notification(NOTICE).count(), 0);
    },
  ),
];

/** From now on the window notes when the notice comes on screen. */
async function watchForNotice(window: Workbench): Promise<void> {
  assert.equal(await window.notification(NOTICE).count(), 0);
  await window.page.evaluate(`
    globalThis.noticeShownAt = null;
    new MutationObserver(() => {
      const toasts = [...document.querySelectorAll('.notification-toast')];
      if (globalThis.noticeShownAt === null && toasts.some((toast) => toast.textContent.includes(${JSON.stringify(NOTICE)}))) {
        globalThis.noticeShownAt = Date.now();
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  `);
}

async function noticeShownAt(window: Workbench): Promise<number | null> {
  return window.page.evaluate('globalThis.noticeShownAt');
}
