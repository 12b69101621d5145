import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { populateHome, sessionsOfYesterday, transcriptPath } from '../fixtures/home.js';
import { AGENTS } from '../../src/agents/registry.js';
import { uiTest } from '../harness/uiTest.js';
import { changeSettings, dismissNotifications, expand, ledgerFolder, message, openPanel } from './steps.js';

export default [
  uiTest(
    'Recording & Privacy: state, sources with their health, a database that was replaced, nothing sent',
    async (t) => {
      const editor = await t.start({
        prepare: (home) => {
          const now = Date.now();
          populateHome(home, now);
          const [first] = sessionsOfYesterday(now);
          assert.ok(first);
          appendFileSync(
            transcriptPath(home, first.sessionId),
            '{"type":"user","message":\n{"type":"hologram","sessionId":"x","timestamp":"2026-01-01T00:00:00.000Z"}\n',
          );
          const database = join(ledgerFolder(home), 'telemetry.db');
          mkdirSync(dirname(database), { recursive: true });
          writeFileSync(database, 'This is no database.\n');
        },
      });
      const window = await openPanel(t, editor, { size: { width: 1280, height: 1500 } });
      await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor(); // from the transcripts
      await dismissNotifications(window);
      await window.row(/^Recording is on: /).waitFor();
      await window.row(/^Nothing turns it off\. Uses are recorded on this machine only\./).waitFor();
      await window.row(/^Pause recording/).waitFor();
      await window.row(/^Environment as of \d+:\d\d.*: restart VS Code after a change/).waitFor();
      await window.row(/^Sources: watched by this window/).waitFor();
      await window.row(/^Claude Code: 4 transcripts/).waitFor();
      await window.row(/^Damaged lines left out: 1/).waitFor();
      await window.row(/^Records not understood: 1/).waitFor();
      await window.row(/^Nothing is sent: no connection is opened/).waitFor();

      await message(window).getByText('telemetry.db').waitFor();
      await expand(window, /^Ledger: needs attention/);
      await window.row(/^Uses: 12, sessions: 4/).waitFor();
      await window.screenshot('privacy-quarantine');
      const kept = readdirSync(ledgerFolder(editor.home)).find((name) => name.startsWith('telemetry.db.unreadable-'));
      assert.ok(kept, 'the text file was kept');
      assert.equal(readFileSync(join(ledgerFolder(editor.home), kept), 'utf8'), 'This is no database.\n');
      assert.equal(
        readFileSync(join(ledgerFolder(editor.home), 'telemetry.db'), 'latin1').slice(0, 15),
        'SQLite format 3',
      );

      await changeSettings(window, editor, switched(false));
      await window.row('Every source is turned off in the settings').waitFor();
      await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
      await changeSettings(window, editor, switched(true));
      await window.row(/^Claude Code: 4 transcripts/).waitFor();

      await window.row('What is recorded, and what never is').click();
      const page = await window.webview('h1');
      await page.getByText('Never recorded').waitFor();
      await window.screenshot('privacy-what-is-recorded');
      assert.deepEqual(window.outsideRequests, []);
    },
  ),
];

/** The settings of all agents that can be read. */
function switched(on: boolean): Record<string, boolean> {
  return Object.fromEntries(AGENTS.map(({ id }) => [`skillLedger.sources.${id}.enabled`, on]));
}
