import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { makeDemoHome } from '../demo/home.js';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { populateHome, putSession } from '../fixtures/home.js';
import { THEMES } from '../harness/settings.js';
import { uiTest, uiTestBeside } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import {
  changeSettings,
  chooseInMenu,
  contextMenu,
  dismissNotifications,
  expand,
  openPanel,
  pressInNotification,
  until,
  welcome,
  widenSideBar,
} from './steps.js';

const HOUR = 3_600_000;

/** Opens the view and closes the others, so that there is room for rows. */
async function openSessions(window: Workbench): Promise<void> {
  await window.command('Skill Ledger: Focus on Sessions View');
  for (const name of ['Skill Effectiveness', 'Recording & Privacy']) {
    const header = window.page.locator('.pane-header', { hasText: name });
    if ((await header.getAttribute('aria-expanded')) === 'true') {
      await header.locator('.title').click();
    }
  }
}

/** Rows of the sessions tree only. */
function sessionRows(window: Workbench): Locator {
  return window.page.getByRole('tree', { name: 'Sessions' }).getByRole('treeitem');
}

/** The text of the editor that is open. */
async function editorText(window: Workbench): Promise<string> {
  const lines = await window.page.locator('.editor-instance .view-line').allInnerTexts();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

export default [
  uiTest('the demonstration home: sessions by day, with projects, errors, skills and what they cost', async (t) => {
    let project = '';
    const editor = await t.start({
      prepare: (home) => {
        ({ project } = makeDemoHome(home, new Date()));
      },
    });
    const window = await t.open(editor, { folder: project, size: { width: 1280, height: 900 } });
    await window.openContainer('Skill Ledger');
    await window.row(/^code-review succeeded/).waitFor();
    await dismissNotifications(window);
    await window.statusBarItem(/^\s*\d+ · \d+ failed/).waitFor();
    await openSessions(window);
    // Of the folder that is open and of one that only transcripts name.
    await window.row(/^harbor-api, Claude Code: \d+ turns?\./).waitFor();
    await window.row(/^tidewater-web, Claude Code: \d+ turns?\./).waitFor();
    await window.screenshot('sessions-dark');

    await expand(window, /^[\w-]+, Claude Code: \d+ turns?\. It had \d+ tool errors?\./);
    await window.row(/^Skills: /).waitFor();
    await window.row(/^Turns: \d+/).waitFor();
    await window.row(/^Errors: \d+ tool errors?/).waitFor();
    await window.row(/^Agent: Claude Code 2\.1\.217/).waitFor();
    await expand(window, /^Tool calls: \d+/);
    await window.row(/^Shell: \d+/).waitFor();
    await expand(window, /^Tokens: [\d,]+ in, [\d,]+ out/);
    await window.row(/^Read from the cache: /).waitFor();
    await window.screenshot('sessions-expanded');
    for (const [name, mark] of [
      ['light', 'vs'],
      ['high-contrast', 'hc-black'],
    ] as const) {
      await changeSettings(window, editor, { 'workbench.colorTheme': THEMES[name] });
      await window.page.locator(`.monaco-workbench.${mark}`).first().waitFor();
      await window.screenshot(`sessions-${name}`);
    }
    await changeSettings(window, editor, { 'workbench.colorTheme': THEMES.dark });
    await window.page.locator('.monaco-workbench.vs-dark').first().waitFor();
    await widenSideBar(window, 640);
    await window.screenshot('sessions-wide');
    await window.row(/It had \d+ tool errors?\./).hover();
    await window.page.locator('.workbench-hover:visible').first().waitFor();
    await window.screenshot('sessions-tooltip', 'stays');
    assert.deepEqual(window.outsideRequests, []);
  }),

  uiTest('copy, events of a session and of a skill, kept while the ledger grows', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor, { size: { width: 1280, height: 900 } });
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await dismissNotifications(window);
    await chooseInMenu(window, window.row(/^deploy succeeded/), 'Show Events');
    await window.page.getByRole('tab', { name: /Events of deploy/ }).waitFor();
    await until('the events of deploy are shown', async () =>
      /Events of deploy\. All of them: 5\./.test(await editorText(window)),
    );
    await window.command('View: Keep Editor');
    await openSessions(window);
    const four = /^dev\/project, Claude Code: 4 turns\. It had \d tool errors?\./;
    await window.row(four).waitFor();
    await window.row(four).click({ button: 'right' });
    const menu = contextMenu(window);
    await menu.waitFor();
    const items = await menu.locator('.action-label:not(.separator)').allInnerTexts();
    assert.deepEqual(
      items.map((text) => text.trim()),
      ['Show Events', 'Copy'],
    );
    await window.page.keyboard.press('Escape');
    await chooseInMenu(window, window.row(four), 'Copy');
    await until('the row is in the clipboard', async () =>
      /^dev\/project\t4 turns · \d tool errors? · .+ · 2\d h ago$/.test(await window.clipboardText()),
    );
    await chooseInMenu(window, window.row(four), 'Show Events');
    await window.page.getByRole('tab', { name: /Events of session aaaaaaaa/ }).waitFor();
    await until('the events of the session are shown', async () =>
      /Events of session aaaaaaaa\. All of them: 4\./.test(await editorText(window)),
    );
    await window.screenshot('sessions-events');

    await expand(window, four);
    await window.row(/^Skills: 4 uses/).waitFor();
    await window.row(/^deploy failed: the skill could not be loaded/).click();
    await window.page.keyboard.press('ControlOrMeta+c');
    await until('the use is in the clipboard', async () =>
      (await window.clipboardText()).startsWith('deploy\tfailed · the skill could not be loaded'),
    );
    // A session that has ended meanwhile: the one that is open stays so, and the day is a new group.
    const late = claudeSession({
      sessionId: 'bbbbbbbb-0000-4000-8000-000000000001',
      start: new Date(Date.now() - 2 * HOUR).toISOString(),
      cwd: '/home/dev/other',
    });
    late.prompt('Ship').typedSkill('deploy').bash('make').endTurn();
    putSession(editor.home, late, '-home-dev-other');
    await window.command('Skill Ledger: Refresh'); // a folder that is new may be noticed minutes later
    await window.row(/^other, Claude Code: 1 turn\. No errors\./).waitFor();
    await window.row(/^deploy failed: the skill could not be loaded/).waitFor();
    assert.equal(await window.row(four).getAttribute('aria-expanded'), 'true');
    // An open document is made anew when it is looked at again.
    await window.page.getByRole('tab', { name: /Events of deploy/ }).click();
    await until('the events of deploy are up to date', async () =>
      /Events of deploy\. All of them: 6\./.test(await editorText(window)),
    );
  }),

  uiTestBeside('many sessions come page by page', async (t) => {
    const start = Date.now() - 3 * HOUR;
    const editor = await t.start({
      prepare: (home) => {
        for (let n = 0; n < 130; n++) {
          const sessionId = `cccccccc-0000-4000-8000-${String(n).padStart(12, '0')}`;
          const session = claudeSession({ sessionId, start: new Date(start - n * 24 * HOUR).toISOString() });
          putSession(home, session.prompt('Go on').typedSkill('deploy').endTurn());
        }
      },
    });
    const window = await openPanel(t, editor, { size: { width: 1280, height: 800 } });
    await window.row(/^deploy succeeded in 100 % of 130 uses/).waitFor();
    await dismissNotifications(window);
    await openSessions(window);
    await window.row(/^(Today|Yesterday): 1 session\./).click();
    await window.page.keyboard.press('End');
    await sessionRows(window)
      .filter({ hasText: /1 session or more/ })
      .waitFor();
    await window.row(/^Show more: older sessions\./).focus();
    await window.page.keyboard.press('End');
    await window.screenshot('sessions-more');
    await window.row(/^Show more: older sessions\./).click();
    await window.row(/^Show more: older sessions\./).waitFor({ state: 'detached' });
    await window.page.keyboard.press('End');
    await sessionRows(window)
      .filter({ hasText: /1 session$/ })
      .last()
      .waitFor();
  }),

  uiTestBeside('an empty view says what fills it, and a switched-off one how to go on', async (t) => {
    const editor = await t.start();
    const window = await openPanel(t, editor);
    await dismissNotifications(window);
    await openSessions(window);
    await welcome(window).filter({ hasText: 'No session is recorded yet.' }).waitFor();
    await window.screenshot('sessions-empty');
    assert.equal(await window.page.locator('.statusbar-item[id*="skillLedger"]:visible').count(), 0);
    await window.command('Skill Ledger: Pause Recording');
    const off = welcome(window).filter({ hasText: 'recording is off' });
    await off.waitFor();
    await window.screenshot('sessions-off');
    await off.getByRole('button', { name: 'Resume Recording' }).click();
    await welcome(window).filter({ hasText: 'No session is recorded yet.' }).waitFor();
  }),

  uiTest('the status bar tells of today, says when recording is off, and leads to the panel', async (t) => {
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        // Ends now: whatever the hour, it is of today.
        const today = claudeSession({
          sessionId: 'dddddddd-0000-4000-8000-000000000001',
          start: new Date().toISOString(),
          stepMs: 1,
        });
        today.prompt('Ship').typedSkill('deploy').bash('make').endTurn();
        putSession(home, today.prompt('Again').skillCall('deploy', { result: 'unknown' }).endTurn());
      },
    });
    const window = await t.open(editor, { folder: t.folder() });
    const item = window.page.locator('.statusbar-item[id*="skillLedger"]');
    await item.filter({ hasText: '2 · 1 failed' }).waitFor();
    assert.match(
      (await item.locator('a').first().getAttribute('aria-label')) ?? '',
      /^Skills today: 2 uses, 1 failed\./,
    );
    await dismissNotifications(window);
    await window.screenshot('statusbar-today');
    await item.click();
    await window.row(/^code-review succeeded/).waitFor();
    await window.command('Skill Ledger: Pause Recording');
    await item.filter({ hasText: 'Skills not recorded' }).waitFor();
    assert.match(
      (await item.locator('a').first().getAttribute('aria-label')) ?? '',
      /^Recording is off: you turned it off on this machine.* Skills today: 2 uses, 1 failed\./,
    );
    await window.screenshot('statusbar-off');
    // Transcripts may not be opened for names now; what is recorded stays readable.
    await openSessions(window);
    await window.row(/^Project [0-9a-f]{4}, Claude Code: 4 turns\./).waitFor();
    await window.page.getByText('Recording is off: new sessions are not added.').waitFor();
    await window.command('Skill Ledger: Resume Recording');
    await item.filter({ hasText: '2 · 1 failed' }).waitFor();
    await window.row(/^dev\/project, Claude Code: 4 turns\./).waitFor();
  }),

  uiTestBeside('export: a format, a file, and what was recorded is in it', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await dismissNotifications(window);
    for (const [format, check] of [
      ['JSON', (text: string) => (JSON.parse(text) as { events: unknown[] }).events.length === 12],
      ['CSV', (text: string) => text.split('\r\n').length === 14],
    ] as const) {
      const path = join(editor.home, `exported.${format.toLowerCase()}`);
      await window.command('Skill Ledger: Export Data…');
      await window.page.locator('.quick-input-list .monaco-list-row', { hasText: format }).first().waitFor();
      if (format === 'JSON') {
        await window.screenshot('export-format');
      }
      await window.answer(format);
      const input = window.page.locator('.quick-input-widget:visible input[type=text]').first();
      await until('the file is asked for', async () => /skill-ledger-/.test(await input.inputValue().catch(() => '')));
      await input.fill(path);
      await window.page.keyboard.press('Enter');
      await until('it is exported', () => existsSync(path));
      assert.ok(check(readFileSync(path, 'utf8')));
      assert.equal(statSync(path).mode & 0o777, 0o600);
      await window.notification(/Exported 12 uses/).waitFor();
      if (format === 'JSON') {
        await window.screenshot('export-done');
        await pressInNotification(window, /Exported 12 uses/, 'Open');
        await window.page.getByRole('tab', { name: /exported\.json/ }).waitFor();
      }
      await dismissNotifications(window);
    }
  }),
];
