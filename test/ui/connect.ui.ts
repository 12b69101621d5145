import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { configPath, CONFIGS, populateAgents, STAND_IN } from '../fixtures/connections/agentHomes.js';
import { populateHome } from '../fixtures/home.js';
import type { Editor } from '../harness/editor.js';
import { uiTest, uiTestBeside } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import { dismissNotifications, expand, ledgerFolder, openPanel, themes, until } from './steps.js';

const CONNECT_CLAUDE = 'Connect Claude Code as shown?';

export default [
  ...themes().map((theme) =>
    uiTest(
      `Claude Code is connected from the panel, the change shown first, and disconnected (${theme})`,
      async (t) => {
        const editor = await t.start({ theme, prepare: prepareHome });
        bringRecorder(editor);
        const settings = configPath(editor.home, 'claude-code');
        const original = readFileSync(settings, 'utf8');
        const window = await openPanel(t, editor, { size: { width: 1400, height: 1300 } });
        await dismissNotifications(window);
        await expand(window, /^Connections: none connected/);
        await window.row(/^Claude Code: not connected/).waitFor();
        await window.row(/^Codex: not connected/).waitFor();
        await inline(window, /^Claude Code: not connected/, 'Connect Agent…', question(window, CONNECT_CLAUDE));
        await window.page.getByRole('tab', { name: /Claude Code: settings\.json \(connecting\)/ }).waitFor();
        await window.page.locator('.editor.modified .view-lines', { hasText: 'SessionStart' }).waitFor();
        assert.equal(readFileSync(settings, 'utf8'), original, 'nothing is written before the answer');
        await window.screenshot(`connect-change-${theme}`);
        await window.answer('Cancel');
        await window.page.getByRole('tab', { name: /settings\.json/ }).waitFor({ state: 'detached' });
        assert.equal(readFileSync(settings, 'utf8'), original);

        await inline(window, /^Claude Code: not connected/, 'Connect Agent…', question(window, CONNECT_CLAUDE));
        await window.answer('Connect');
        await window.notification(/Claude Code is connected\./).waitFor();
        await window.row(/^Connections: 1 of \d connected/).waitFor();
        await window.row(/^Claude Code: connected, no event yet/).waitFor();
        assert.match(readFileSync(settings, 'utf8'), /record\.sh/);
        await window.screenshot(`connect-done-${theme}`);
        await dismissNotifications(window);

        await window.command('Skill Ledger: Connect Agent…');
        await window.answer('Codex');
        await question(window, 'Connect Codex as shown?').waitFor();
        await window.answer('Connect');
        await window.notification(/Codex runs new hooks only once you trust them: type \/hooks/).waitFor();
        await window.row(/^Codex: waits for your trust: type \/hooks in Codex/).waitFor();
        await dismissNotifications(window);

        writeFileSync(settings, readFileSync(settings, 'utf8').replace('"SessionEnd"', '"Elsewhere"'));
        await window.row(/^Claude Code: changed since: connect again/).waitFor();
        await window.screenshot(`connect-rows-${theme}`);
        writeFileSync(settings, readFileSync(settings, 'utf8').replace('"Elsewhere"', '"SessionEnd"'));
        await window.row(/^Claude Code: connected/).waitFor();

        const asked = question(window, 'Disconnect Claude Code as shown?');
        await inline(window, /^Claude Code: connected/, 'Disconnect Agent…', asked);
        await window.answer('Disconnect');
        await window.row(/^Claude Code: not connected/).waitFor();
        assert.equal(readFileSync(settings, 'utf8'), original, 'byte for byte');
        await window.command('Skill Ledger: Disconnect Agent…');
        await window.answer('Codex');
        await question(window, 'Disconnect Codex as shown?').waitFor();
        await window.answer('Disconnect');
        await window.row(/^Connections: none connected/).waitFor();
        assert.ok(!existsSync(configPath(editor.home, 'codex')));
        assert.ok(!existsSync(join(ledgerFolder(editor.home), 'bin')), 'the recorder is gone');
        assert.deepEqual(window.outsideRequests, []);
      },
    ),
  ),

  uiTestBeside('a settings.json that is no JSON is left alone, and the message names the place', async (t) => {
    const broken = '{\n  "model": "opus",\n  "hooks": [,\n}\n';
    const editor = await t.start({
      prepare: (home) => {
        prepareHome(home);
        writeFileSync(configPath(home, 'claude-code'), broken);
      },
    });
    bringRecorder(editor);
    const settings = configPath(editor.home, 'claude-code');
    const window = await openPanel(t, editor, { size: { width: 1400, height: 1300 } });
    await dismissNotifications(window);
    await expand(window, /^Connections: none connected/);
    await window.row(/^Claude Code: not readable: line 3, column 13/).waitFor();
    const told = window.notification(/Claude Code was left as it is.*settings\.json: not readable: line 3, column 13/);
    await inline(window, /^Claude Code: not readable/, 'Connect Agent…', told);
    await window.screenshot('connect-unreadable');
    assert.equal(readFileSync(settings, 'utf8'), broken);
    await window.page.getByRole('button', { name: 'Open settings.json' }).first().click();
    await window.page.getByRole('tab', { name: /settings\.json/ }).waitFor();
    assert.ok(!existsSync(join(ledgerFolder(editor.home), 'bin')));

    writeFileSync(settings, CONFIGS['claude-code']?.text ?? '');
    await window.row(/^Claude Code: not connected/).waitFor(); // the file is followed
  }),
];

function prepareHome(home: string): void {
  populateHome(home);
  populateAgents(home);
}

/** The installed extension gets a recorder that tells the test what it saw. */
function bringRecorder(editor: Editor): void {
  const extensions = join(dirname(editor.userData), 'x');
  const installed = readdirSync(extensions).find((name) => name.startsWith('skill-ledger.'));
  assert.ok(installed);
  mkdirSync(join(extensions, installed, 'dist'), { recursive: true });
  writeFileSync(join(extensions, installed, 'dist', 'recorder.js'), STAND_IN);
}

/** Presses a button that a row shows while the pointer is over it, until what it leads to is there. */
async function inline(window: Workbench, label: RegExp, name: string, leadsTo: Locator): Promise<void> {
  let pressedAt = 0;
  await until(`"${name}" was pressed`, async () => {
    if ((await leadsTo.count()) > 0) {
      return true;
    }
    if (Date.now() - pressedAt > 4_000) {
      pressedAt = Date.now(); // the row may be made anew at this moment: the click is lost, and a person clicks again
      const row = window.row(label);
      await row.hover({ timeout: 4_000 }).catch(() => undefined);
      await row
        .getByRole('button', { name })
        .click({ timeout: 4_000 })
        .catch(() => undefined);
    }
    return false;
  });
}

/** The picker that asks whether to make the change that is shown. */
function question(window: Workbench, text: string): Locator {
  return window.page.locator('.quick-input-titlebar:visible', { hasText: text });
}
