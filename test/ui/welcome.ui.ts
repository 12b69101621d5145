import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { populateHome } from '../fixtures/home.js';
import { uiTest, uiTestBeside } from '../harness/uiTest.js';
import { changeSettings, filesBelow, ledgerFolder, message, openPanel, skillRows, welcome } from './steps.js';

export default [
  uiTest('each reason for an empty tree has words of its own and the way out', async (t) => {
    const editor = await t.start();
    const window = await openPanel(t, editor);
    await welcome(window).getByText('No coding agent was found on this machine').waitFor();
    await window.row('No agent was found').waitFor();
    await window.screenshot('welcome-no-agent');

    const database = join(editor.home, '.local', 'share', 'opencode', 'opencode.db');
    mkdirSync(dirname(database), { recursive: true });
    writeFileSync(database, '');
    await welcome(window).getByRole('button', { name: 'Refresh' }).click();
    await message(window)
      .getByText(/^OpenCode: .*opencode\.db\. It is no SQLite database\.$/)
      .waitFor();
    await window.row(/^OpenCode: It is no SQLite database/).waitFor();
    await window.screenshot('welcome-unreadable-database');

    rmSync(database);
    mkdirSync(join(editor.home, '.claude', 'projects'), { recursive: true });
    await window.command('Skill Ledger: Refresh');
    await welcome(window).getByText('Nothing is recorded yet').waitFor();
    assert.doesNotMatch(await welcome(window).innerText(), /`/, 'no marks that the view does not render');
    await window.screenshot('welcome-empty');

    const inSettings = welcome(window).getByText('Recording is off in the settings');
    await changeSettings(window, editor, { 'skillLedger.recording': 'off' });
    await inSettings.waitFor();
    await window.screenshot('welcome-off-setting');
    await welcome(window).getByRole('button', { name: 'Resume Recording' }).click();
    await welcome(window).getByText('Nothing is recorded yet').waitFor();

    const consent = join(ledgerFolder(editor.home), 'telemetry.json');
    mkdirSync(dirname(consent), { recursive: true });
    writeFileSync(consent, '{"enabled": false}\n');
    await welcome(window).getByText('you turned it off on this machine').waitFor();
    await window.row(/^Recording is off/).waitFor();
    await window.screenshot('welcome-off-file');
    assert.equal(readFileSync(consent, 'utf8'), '{"enabled": false}\n');
    await welcome(window).getByRole('button', { name: 'Resume Recording' }).click();
    await welcome(window).getByText('Nothing is recorded yet').waitFor();
  }),

  uiTestBeside('a consent file that no one can read is a no, and stays as it is byte for byte', async (t) => {
    const broken = '\uFEFF{"enabled": true, // cut off\n';
    let consent = '';
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        consent = join(ledgerFolder(home), 'telemetry.json');
        mkdirSync(dirname(consent), { recursive: true });
        writeFileSync(consent, broken);
      },
    });
    const before = statSync(consent);
    const window = await openPanel(t, editor);
    await welcome(window).getByText('the consent file can’t be understood').waitFor();
    await window.row(/^Recording is off/).waitFor();
    assert.equal(await skillRows(window).count(), 0);
    await window.screenshot('welcome-off-unreadable-file');
    await welcome(window).getByRole('button', { name: 'Open the Consent File' }).click();
    await window.page.getByRole('tab', { name: /telemetry\.json/ }).waitFor();
    assert.equal(readFileSync(consent, 'utf8'), broken);
    assert.equal(statSync(consent).ino, before.ino);
    await welcome(window).getByRole('button', { name: 'Resume Recording' }).click();
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
  }),

  uiTest('a variable of the environment turns it off and is named', async (t) => {
    const editor = await t.start({ env: { DO_NOT_TRACK: '1' }, prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor);
    await message(window).getByText('DO_NOT_TRACK is set in the environment').waitFor();
    await message(window).getByText('It holds until VS Code is restarted without it').waitFor();
    await window.row(/^Environment as of \d+:\d\d/).waitFor();
    assert.equal(await skillRows(window).count(), 0);
    await window.screenshot('welcome-off-environment');
  }),

  uiTest(
    'a ledger that can not be read says why, overwrites nothing and is there again after the repair',
    async (t) => {
      let database = '';
      const editor = await t.start({
        prepare: (home) => {
          populateHome(home);
          database = join(ledgerFolder(home), 'telemetry.db');
          mkdirSync(database, { recursive: true });
          writeFileSync(join(database, 'kept.txt'), 'kept');
        },
      });
      const window = await openPanel(t, editor);
      await message(window).getByText('telemetry.db').waitFor();
      await window.row(/^Ledger: needs attention/).waitFor();
      await window.screenshot('welcome-ledger-unreadable');
      assert.equal(readFileSync(join(database, 'kept.txt'), 'utf8'), 'kept');
    },
  ),

  uiTestBeside('a database of a newer version is shown as it was and not written to', async (t) => {
    const home = t.folder({}, 'home');
    populateHome(home);
    const editor = await t.start({ home });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^Sources: watched by this window/).waitFor();
    await window.page.goto('about:blank');
    await window.close();
    await editor.stop();

    const folder = ledgerFolder(home);
    const databases = filesBelow(folder).filter((path) => readFileSync(path).subarray(0, 6).toString() === 'SQLite');
    assert.ok(databases.length > 0);
    for (const path of databases) {
      const bytes = readFileSync(path);
      bytes.writeUInt32BE(4_000, USER_VERSION_OFFSET);
      writeFileSync(path, bytes);
    }
    const database = join(folder, 'telemetry.db');
    const before = readFileSync(database);
    const later = await openPanel(t, await t.start({ home }));
    await message(later).getByText('newer version').waitFor();
    await later.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await later.row(/^Ledger: needs attention/).waitFor();
    await later.screenshot('welcome-ledger-newer');
    assert.ok(readFileSync(database).equals(before), 'nothing was written');
  }),
];

/** Where SQLite's file header holds what `PRAGMA user_version` says. */
const USER_VERSION_OFFSET = 60;
