import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeDemoHome } from '../demo/home.js';
import { claudeSession } from '../fixtures/claude-code/records.js';
import { populateHome, putSession } from '../fixtures/home.js';
import type { Editor } from '../harness/editor.js';
import type { Theme } from '../harness/settings.js';
import { type UiContext, uiTest, uiTestBeside } from '../harness/uiTest.js';
import type { Size, Workbench } from '../harness/workbench.js';
import { assertAccessible, card, dashboardPage, figure, overflow, untilKept } from './dashboardPage.js';
import { chooseInMenu, dismissNotifications, openPanel, themes, titleAction, until } from './steps.js';

/** A window with the demonstration home's skills in the side bar. */
async function demo(t: UiContext, theme: Theme, size: Size): Promise<{ editor: Editor; window: Workbench }> {
  let project = '';
  const editor = await t.start({
    theme,
    prepare: (home) => {
      ({ project } = makeDemoHome(home, new Date()));
    },
  });
  const window = await openPanel(t, editor, { folder: project, size });
  await window.row(/^db-migration succeeded/).waitFor();
  await dismissNotifications(window);
  return { editor, window };
}

const lightTheme = uiTest('the light theme', async (t) => {
  const { window } = await demo(t, 'light', { width: 1280, height: 1000 });
  await window.command('Skill Ledger: Open Dashboard');
  const page = await dashboardPage(window, 'All skills');
  await until('three lines are drawn', async () => (await page.locator('.uplot canvas').count()) === 3);
  await window.screenshot('dashboard-light');
  await assertAccessible(page, 'light');
});

export default [
  // dashboard-dark.png: numbers, rate with band, skills worst first, failures, agents, distributions, two more lines
  // dashboard-skill-dark.png: the same of one skill, with its versions, and a dashed line where the newest begins
  uiTest('all skills, then one: figures, charts and tables; nothing leaves the machine', async (t) => {
    const { window } = await demo(t, 'dark', { width: 1720, height: 1700 });
    await titleAction(window, 'Open Dashboard');
    const page = await dashboardPage(window, 'All skills');
    await until('three lines are drawn', async () => (await page.locator('.uplot canvas').count()) === 3);
    assert.match(await figure(page, 'Success rate'), /^\d\d % of \d{3} \(\d\d–\d\d %\)$/);
    assert.match(await card(page, 'Success rate over time').innerText(), /Each point is seven days\./);
    await window.screenshot('dashboard-dark');
    await assertAccessible(page, 'all skills, dark');

    const beside = card(page, 'Success rate over time').locator('.readout');
    const ofAll = await beside.innerText();
    const failures = card(page, 'Why uses did not succeed');
    await failures.getByRole('button', { name: 'Show table' }).click();
    const table = failures.getByRole('table', { name: 'Why uses did not succeed' });
    assert.deepEqual(await table.locator('thead th[scope=col]').allInnerTexts(), [
      'Skill',
      'Outcome',
      'Reason',
      'Uses',
      'Share of all uses',
    ]);
    assert.ok((await table.locator('tbody th[scope=row]').count()) > 3);
    await assertAccessible(page, 'a table is open');

    await card(page, 'Skills, worst first').getByRole('button', { name: 'db-migration', exact: true }).click();
    await page.locator('h1', { hasText: 'db-migration' }).waitFor();
    const versions = card(page, 'Versions of its text');
    assert.match(await versions.innerText(), /Newest version: \d+ % of \d+ .* The one before: \d\d % of \d+/);
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1');
    await until('the newest point is of this skill', async () => (await beside.innerText()) !== ofAll);
    await beside.hover(); // which moves the pointer, and with it what stands there, off the line
    assert.notEqual(await beside.innerText(), ofAll);
    await window.screenshot('dashboard-skill-dark');
    await assertAccessible(page, 'one skill, dark');
    assert.deepEqual(window.outsideRequests, []);
  }),

  // dashboard-restored.png: one skill, seven days, its table still open after the window was loaded anew
  uiTest('by keyboard, while new uses come in, and over a reload', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor, { size: { width: 1280, height: 900 } });
    const row = window.row(/^code-review succeeded/);
    await row.waitFor();
    await dismissNotifications(window);
    await chooseInMenu(window, row, 'Open Dashboard');
    const page = await dashboardPage(window, 'code-review');
    await page.getByRole('radio', { name: 'All' }).focus();
    await window.page.keyboard.press('ArrowRight'); // the last one is followed by the first
    await page.locator('input[value="7"]:checked').waitFor();
    const rate = card(page, 'Success rate over time');
    await until('the question is answered', async () => (await page.locator('main[aria-busy]').count()) === 0);
    await rate.getByRole('button', { name: 'Show table' }).focus();
    await window.page.keyboard.press('Enter');
    await rate.getByRole('table').waitFor();
    assert.equal(await figure(page, 'Uses'), '6');

    const start = new Date(Date.now() - 600_000).toISOString();
    const session = claudeSession({ sessionId: 'aaaaaaaa-0000-4000-8000-00000000000d', start, stepMs: 10 });
    putSession(editor.home, session.prompt('Again').skillCall('code-review').endTurn());
    await until('the new use is counted', async () => (await figure(page, 'Uses')) === '7');
    assert.match(String(await page.evaluate('document.activeElement.textContent')), /^Hide table/);

    await untilKept(window, '"open":["rate"]');
    await window.page.reload();
    const restored = await dashboardPage(window, 'code-review');
    await restored.locator('input[value="7"]:checked').waitFor();
    await card(restored, 'Success rate over time').getByRole('table').waitFor();
    await window.screenshot('dashboard-restored');
  }),

  uiTestBeside('the numbers of a chart are written to a file of their own', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded/).waitFor();
    await dismissNotifications(window);
    await window.command('Skill Ledger: Open Dashboard');
    const page = await dashboardPage(window, 'All skills');
    await card(page, 'Skills, worst first').getByRole('button', { name: 'Export CSV' }).click();
    const path = join(editor.home, 'skills.csv');
    const input = window.page.locator('.quick-input-widget:visible input[type=text]').first();
    await until('the file is asked for', async () =>
      /skill-ledger-skills-/.test(await input.inputValue().catch(() => '')),
    );
    await input.fill(path);
    await window.page.keyboard.press('Enter');
    await window.notification('Exported the numbers to skills.csv.').waitFor();
    const [head, first] = readFileSync(path, 'utf8').split('\r\n');
    assert.equal(head, 'Skill,Uses,Success rate,Low (95 %),High (95 %),All uses,Median duration (ms)');
    assert.match(first ?? '', /^deploy,5,0\.2,0\.036,0\.624,5,\d+$/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  }),

  // dashboard-light.png: the overview in the light theme
  // With all themes only: it shows what the dark one does, in other colours.
  ...(themes().includes('light') ? [lightTheme] : []),
  // dashboard-contrast-300.png: one column, no line cut off; dashboard-contrast-3000.png: three columns, not wider than 1680
  uiTest('high contrast, 300 and 3000 pixels wide', async (t) => {
    const { window } = await demo(t, 'high-contrast', { width: 1280, height: 1400 });
    await window.command('Skill Ledger: Open Dashboard');
    const page = await dashboardPage(window, 'All skills');
    await window.command('View: Toggle Primary Side Bar Visibility');
    for (const width of [300, 3000]) {
      const size = window.page.viewportSize();
      assert.ok(size);
      const now = Number(await page.evaluate('innerWidth'));
      await window.page.setViewportSize({ width: size.width - now + width, height: size.height });
      await until(`the page is ${width} wide`, async () => Number(await page.evaluate('innerWidth')) === width);
      await until('the lines fit', async () => (await overflow(page)) === 0);
      await window.screenshot(`dashboard-contrast-${width}`);
      await assertAccessible(page, `high contrast, ${width}`);
    }
  }),

  // dashboard-empty.png: that recording is off and why, and that nothing is recorded
  uiTestBeside('nothing is recorded, and recording is off', async (t) => {
    const editor = await t.start({ settings: { 'skillLedger.recording': 'off' } });
    const window = await openPanel(t, editor);
    await window.command('Skill Ledger: Open Dashboard');
    const page = await dashboardPage(window, 'All skills');
    await page.locator('.empty', { hasText: 'Nothing is recorded. “Recording & Privacy”' }).waitFor();
    await page.locator('.notice', { hasText: 'Recording is off' }).waitFor();
    assert.equal(await page.getByRole('table').count(), 0);
    await window.screenshot('dashboard-empty');
    await assertAccessible(page, 'empty');
  }),
];
