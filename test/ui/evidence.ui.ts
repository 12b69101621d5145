import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { populateHome, sessionsOfYesterday, transcriptPath } from '../fixtures/home.js';
import { uiTest, uiTestBeside } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import {
  changeSettings,
  chooseInMenu,
  dismissNotifications,
  expand,
  openPanel,
  pressInNotification,
  themes,
} from './steps.js';

const SIZE = { width: 1280, height: 800 };
const FAILED = /^\d+ h ago, partial: the last tool call failed and nothing followed\.$/;
const SENTENCE = /deploy, \d+ h ago, partial: the last tool call, Bash, failed and nothing followed\./;
const BROKEN = 'aaaaaaaa-0000-4000-8000-000000000002';

/** Zero-based lines of a session of yesterday that hold a text. */
function linesWith(text: string): number[] {
  const session = sessionsOfYesterday(Date.now()).find(({ sessionId }) => sessionId === BROKEN);
  const lines = session?.text().split('\n') ?? [];
  return lines.flatMap((line, number) => (line.includes(text) ? [number] : []));
}

async function cursorIsIn(window: Workbench, line: number): Promise<void> {
  await window.statusBarItem(new RegExp(`Ln ${line + 1}, Col 1\\b`)).waitFor();
}

/** The import is over and the tree stands still. */
async function settled(window: Workbench): Promise<void> {
  await window.row(/^Sources: watched by this window/).waitFor();
  await window.row(/^never-tried is installed/).waitFor();
  await dismissNotifications(window);
}

async function openUses(window: Workbench, skill: string): Promise<void> {
  await settled(window);
  await expand(window, new RegExp(`^${skill} succeeded`));
  await expand(window, 'Recent uses');
}

export default [
  ...themes().map((theme) =>
    uiTest(`a use opens its place in the session, with the reason and the tool that failed, ${theme}`, async (t) => {
      const editor = await t.start({ theme, prepare: (home) => populateHome(home) });
      const window = await openPanel(t, editor, { size: SIZE });
      await openUses(window, 'deploy');
      const path = transcriptPath(editor.home, BROKEN);
      const before = readFileSync(path, 'utf8');

      await window.row(FAILED).click();
      await window.notification(SENTENCE).waitFor();
      const calls = linesWith('"name":"Skill"');
      const failing = linesWith('"name":"Bash"');
      await cursorIsIn(window, calls[0] ?? -1);
      await window.page.getByRole('tab', { name: new RegExp(`^${BROKEN}\\.jsonl`) }).waitFor();
      await window.screenshot(`evidence-${theme}`);

      await pressInNotification(window, SENTENCE, 'Go to the Last Tool Call');
      await cursorIsIn(window, failing[1] ?? -1);

      // A person's keys change nothing in what the agent wrote.
      await window.page.keyboard.type('x');
      await window.page.keyboard.press('ControlOrMeta+s');
      await window.page.getByText('Editor is read-only').first().waitFor();
      assert.equal(readFileSync(path, 'utf8'), before);
    }),
  ),

  uiTest('evidence: a session that is gone, recording that is off, and a source that is off are said', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor, { size: SIZE });
    await openUses(window, 'deploy');
    await window.command('Skill Ledger: Pause Recording');
    await window.row(/^Recording is off/).waitFor();
    await expand(window, 'Recent uses');
    // By keys alone: from the group, which has the focus, down to its fourth use.
    for (let row = 1; row <= 4; row++) {
      await window.page.keyboard.press('ArrowDown');
    }
    await window.page.keyboard.press('Enter');
    const off = /you turned it off on this machine \(telemetry\.json\)\. While it is off, sessions are not opened\./;
    await window.notification(off).waitFor();
    assert.equal(await window.page.getByRole('tab', { name: /\.jsonl/ }).count(), 0);
    await window.screenshot('evidence-off');
    await pressInNotification(window, off, 'Resume recording');
    await window.row(/^Recording is on/).waitFor();
    await dismissNotifications(window);
    await expand(window, 'Recent uses');

    rmSync(transcriptPath(editor.home, BROKEN));
    await chooseInMenu(window, window.row(FAILED), 'Show It in Its Session');
    await window.notification(/Claude Code no longer keeps the session that shows it\./).waitFor();
    await window.screenshot('evidence-gone');
    await dismissNotifications(window);

    await changeSettings(window, editor, { 'skillLedger.sources.claude-code.enabled': false });
    await window.row('No agent was found').waitFor(); // the extension knows of it a moment after the file
    await window.row(FAILED).click();
    await window.notification(/The settings say that sessions of Claude Code are not to be read\./).waitFor();
  }),

  uiTestBeside('evidence: the list of events and the sessions lead to it as well', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor, { size: SIZE });
    const { page } = window;
    await settled(window);
    await chooseInMenu(window, window.row(/^release-notes succeeded/), 'Show Events');
    await page.getByRole('tab', { name: /^Events of release-notes/ }).waitFor();
    const link = page.locator('.editor-instance .detected-link').first();
    await link.waitFor();
    await window.screenshot('evidence-events');
    const box = await link.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 20, box.y + box.height / 2);
    await page.keyboard.down('ControlOrMeta');
    await page.locator('.editor-instance .detected-link-active').first().waitFor();
    await page.mouse.click(box.x + 20, box.y + box.height / 2);
    await page.keyboard.up('ControlOrMeta');
    await window.notification(/release-notes, \d+ h ago, succeeded: the turn ended normally\./).waitFor();
    await page.getByRole('tab', { name: /^aaaaaaaa-0000-4000-8000-000000000004\.jsonl/ }).waitFor();
    await dismissNotifications(window);

    await window.command('Skill Ledger: Focus on Sessions View');
    for (const name of ['Skill Effectiveness', 'Recording & Privacy']) {
      await page.locator('.pane-header', { hasText: name }).locator('.title').click(); // room for rows
    }
    await expand(window, /, Claude Code: .* It had 3 tool errors\./);
    await window.row(/^deploy partial: the last tool call failed/).click();
    await window.notification(SENTENCE).waitFor();
    await page.getByRole('tab', { name: new RegExp(`^${BROKEN}\\.jsonl`) }).waitFor();
  }),
];
