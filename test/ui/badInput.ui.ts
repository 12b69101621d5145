import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { populateHome, putSession } from '../fixtures/home.js';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { packExtension } from '../harness/packaged.js';
import { root } from '../harness/root.js';
import { uiTest, uiTestBeside } from '../harness/uiTest.js';
import { expand, ledgerFolder, message, openPanel, skillRows, spokenRows, until } from './steps.js';

export default [
  uiTestBeside('links in circles, odd names and settings of the wrong type do no harm', async (t) => {
    const editor = await t.start({
      settings: {
        'skillLedger.recording': 5,
        'skillLedger.retentionDays': 'many',
        'skillLedger.sources.claude-code.enabled': 'perhaps',
        'skillLedger.sources.claude-code.paths': ['relative/folder', 7, null],
      },
      prepare: (home) => {
        populateHome(home);
        const projects = join(home, '.claude', 'projects');
        symlinkSync(projects, join(projects, 'back'));
        symlinkSync('loop', join(projects, 'loop'));
        symlinkSync(join(projects, 'nowhere'), join(projects, 'dangling.jsonl'));
        mkdirSync(join(projects, '-home-dev-shop', 'folder.jsonl'));
        const odd = claudeSession({
          sessionId: 'eeeeeeee-0000-4000-8000-000000000001',
          start: new Date(Date.now() - 7_200_000).toISOString(),
        });
        for (const name of ['\u200b', 'rm -rf / <b>x</b>\u202e', '../../etc/passwd', '$(error)']) {
          odd.prompt('Go').skillCall(name).endTurn();
        }
        putSession(home, odd);
      },
    });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^\(invalid name\) succeeded in .+ of 4 uses/).waitFor();
    const spoken = (await spokenRows(window)).join('\n');
    assert.doesNotMatch(spoken, /passwd|rm -rf|<b>|\u200b|\u202e/);
    await window.row(/^Recording is on/).waitFor();
    await window.row(/^Claude Code: 1 of its folders can't be read/).waitFor(); // the link to itself
    await window.screenshot('bad-input-names');
  }),

  uiTestBeside('a transcript folder that is a file is named, and read once it is a folder', async (t) => {
    let projects = '';
    const editor = await t.start({
      prepare: (home) => {
        projects = join(home, '.claude', 'projects');
        mkdirSync(join(home, '.claude'), { recursive: true });
        writeFileSync(projects, 'no folder');
      },
    });
    const window = await openPanel(t, editor);
    await window.row(/^Claude Code: It is a file, not a folder/).waitFor();
    await message(window)
      .getByText(/^Claude Code: .+projects\. It is a file, not a folder/)
      .waitFor();
    assert.equal(await skillRows(window).count(), 0);
    await window.screenshot('bad-input-file-for-folder');
    assert.equal(readFileSync(projects, 'utf8'), 'no folder');
    rmSync(projects);
    populateHome(editor.home);
    await window.command('Skill Ledger: Refresh');
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
  }),

  uiTest('a ledger folder that is a file: rows all the same, the person is told, nothing is lost', async (t) => {
    let folder = '';
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        folder = ledgerFolder(home);
        writeFileSync(folder, 'mine');
      },
    });
    const window = await openPanel(t, editor);
    await window.row(/^Ledger: needs attention/).waitFor();
    await expand(window, /^Ledger: needs attention/);
    await message(window).getByText('auto-skill').waitFor();
    await window.screenshot('bad-input-ledger-folder');
    assert.equal(readFileSync(folder, 'utf8'), 'mine');
    rmSync(folder);
    await window.command('Skill Ledger: Refresh');
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^Ledger: on the remote/).waitFor();
  }),

  uiTest('a database that another program holds open, as Windows does it, is said, and nothing is lost', async (t) => {
    const heldFile = join(t.folder(), 'held-file.vsix');
    packExtension(heldFile, join(root, 'test', 'fixtures', 'held-file'));
    const editor = await t.start({ vsix: [t.vsix, heldFile], prepare: (home) => populateHome(home) });
    const { home } = editor;
    const held = join(home, 'held');
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^Ledger: on the remote/).waitFor();
    const database = join(ledgerFolder(home), 'telemetry.db');
    const before = readFileSync(database);

    writeFileSync(held, '');
    const session = claudeSession({ start: new Date().toISOString(), stepMs: 1 });
    putSession(home, session.prompt('Go').skillCall('meanwhile').endTurn());
    await window.row(/^meanwhile succeeded in 100 % of 1 use/).waitFor();
    await window.row(/^Ledger: needs attention/).waitFor();
    await message(window).getByText('is held open by another program. Close it').waitFor();
    await expand(window, /^Ledger: needs attention/);
    await window.row(/telemetry\.db is held open by another program\. Close it; nothing is lost meanwhile/).waitFor();
    await window.screenshot('bad-input-held');
    assert.ok(readFileSync(database).equals(before));

    rmSync(held);
    await window.command('Skill Ledger: Refresh');
    await window.row(/^Ledger: on the remote/).waitFor();
    await until('the database is replaced', () => !readFileSync(database).equals(before));
  }),

  uiTestBeside('a home whose .claude is a file', async (t) => {
    const editor = await t.start({ prepare: (home) => writeFileSync(join(home, '.claude'), 'mine') });
    const window = await openPanel(t, editor);
    await window.row(/^Sources: /).waitFor();
    await window.row(/^Ledger: needs attention/).waitFor();
    await window.screenshot('bad-input-home');
    assert.equal(readFileSync(join(editor.home, '.claude'), 'utf8'), 'mine');
  }),
];
