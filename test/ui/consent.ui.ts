import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { populateHome, putSession } from '../fixtures/home.js';
import { claudeSession } from '../fixtures/claude-code/records.js';
import type { Editor } from '../harness/editor.js';
import { uiTest } from '../harness/uiTest.js';
import { changeSettings, filesBelow, ledgerFolder, message, openPanel, skillRows, until, welcome } from './steps.js';

export default [
  uiTest('telemetry off: the cause and one button, nothing read; one click later the rows are there', async (t) => {
    const editor = await t.start({
      settings: { 'telemetry.telemetryLevel': 'off' },
      prepare: (home) => {
        populateHome(home);
        markUnread(home);
      },
    });
    const window = await openPanel(t, editor);
    await welcome(window).getByText('Recording is off because VS Code’s telemetry is').waitFor();
    const buttons = welcome(window).getByRole('button');
    assert.deepEqual(await buttons.allInnerTexts(), ['Record Locally, Send Nothing']);
    await window.row(/^Recording is off/).waitFor();
    assert.equal(await skillRows(window).count(), 0);
    assert.deepEqual(readSince(editor.home), [], 'no transcript was read');
    await window.screenshot('consent-telemetry-off');
    await buttons.click();
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^Recording is on/).waitFor();
    await window.screenshot('consent-recording-locally');
  }),

  uiTest('switched off and on while it runs: uses in between are never imported', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();

    const notAll = message(window).getByText('VS Code’s telemetry level is not "all"');
    await changeSettings(window, editor, { 'telemetry.telemetryLevel': 'error' });
    await notAll.waitFor();
    await until('the interval is noted', () => exclusions(editor).includes('telemetry.telemetryLevel'));
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor(); // what is recorded stays readable
    useNow(editor, 'cccccccc-0000-4000-8000-000000000001');
    await window.screenshot('consent-off-with-rows');
    await changeSettings(window, editor, { 'telemetry.telemetryLevel': 'all' });
    await window.row(/^Recording is on/).waitFor();
    useNow(editor, 'cccccccc-0000-4000-8000-000000000002');
    await window.row(/^code-review succeeded in 86 % of 7 uses/).waitFor();

    await window.command('Skill Ledger: Pause Recording');
    await message(window).getByText('you turned it off on this machine').waitFor();
    await until('the interval is noted', () => exclusions(editor).includes('telemetry.json'));
    useNow(editor, 'cccccccc-0000-4000-8000-000000000003');
    await window.command('Skill Ledger: Resume Recording');
    await window.row(/^Recording is on/).waitFor();

    const inSettings = message(window).getByText('Recording is off in the settings');
    await changeSettings(window, editor, { 'skillLedger.recording': 'off' });
    await inSettings.waitFor();
    await until('the interval is noted', () => exclusions(editor).includes('skillLedger.recording'));
    useNow(editor, 'cccccccc-0000-4000-8000-000000000004');
    await changeSettings(window, editor, { 'skillLedger.recording': 'on' });
    await window.row(/^Recording is on/).waitFor();
    useNow(editor, 'cccccccc-0000-4000-8000-000000000005');
    await window.row(/^code-review succeeded in 88 % of 8 uses/).waitFor();

    // A new window looks at every transcript that was not read yet.
    await window.page.goto('about:blank');
    await window.close();
    const later = await openPanel(t, editor);
    await later.row(/^Sources: watched by this window/).waitFor();
    await later.command('Skill Ledger: Refresh');
    useNow(editor, 'cccccccc-0000-4000-8000-000000000006');
    await later.row(/^code-review succeeded in 89 % of 9 uses/).waitFor();
  }),
];

/** A session with one use of `code-review`, all of it now. */
function useNow(editor: Editor, sessionId: string): void {
  const session = claudeSession({ sessionId, start: new Date().toISOString(), stepMs: 0 });
  putSession(editor.home, session.prompt('Review').skillCall('code-review').endTurn());
}

function exclusions(editor: Editor): string {
  const path = join(ledgerFolder(editor.home), 'exclusions.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

const LONG_AGO = new Date('2001-01-01T00:00:00.000Z');

/** Sets back when the transcripts were last read: the file system sets it anew at the next reading. */
function markUnread(home: string): void {
  for (const path of filesBelow(join(home, '.claude', 'projects'))) {
    utimesSync(path, LONG_AGO, new Date());
  }
}

function readSince(home: string): string[] {
  return filesBelow(join(home, '.claude', 'projects')).filter((path) => statSync(path).atimeMs > LONG_AGO.getTime());
}
