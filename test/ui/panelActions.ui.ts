import assert from 'node:assert/strict';
import { addHistory, populateHome } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import {
  chooseFilter,
  chooseInMenu,
  contextMenu,
  dialogText,
  dismissNotifications,
  message,
  openPanel,
  pressInDialog,
  skillNames,
  skillRows,
  until,
} from './steps.js';

export default [
  uiTest('sort, time range, copy and the context menu', async (t) => {
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        addHistory(home);
      },
    });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded in 78 % of 9 uses/).waitFor();
    await dismissNotifications(window);

    await sort(window, 'Best first');
    await until('the best is first', async () => (await skillNames(window))[0] === 'code-review');
    await sort(window, 'By name');
    await until(
      'sorted by name',
      async () => (await skillNames(window)).join() === 'code-review,deploy,release-notes,never-tried',
    );

    await chooseFilter(window, 'Time Range…');
    await window.answer('Last 30 days');
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.page.locator('.pane-header .description', { hasText: 'last 30 days' }).waitFor();
    await chooseFilter(window, 'Time Range…');
    await window.answer('Last 24 hours');
    // All uses are older: that is said, and the way back stays.
    await window.row(/^code-review is installed: no use recorded since/).waitFor();
    await message(window).filter({ hasText: 'No use with this filter (last 24 hours)' }).waitFor();
    await window.screenshot('panel-empty-range');
    await chooseFilter(window, 'Time Range…');
    await window.answer('All that is recorded');
    await window.row(/^code-review succeeded in 78 % of 9 uses/).waitFor();

    await window.row(/^deploy succeeded/).click({ button: 'right' });
    const menu = contextMenu(window);
    await menu.waitFor();
    await window.screenshot('panel-context-menu', 'stays');
    const items = await menu.locator('.action-label:not(.separator)').allInnerTexts();
    assert.deepEqual(
      items.map((text) => text.trim()),
      ['Open SKILL.md', 'Show Events', 'Open Dashboard', 'Copy', 'Clear This Skill’s Data…'],
    );
    await window.page.keyboard.press('Escape');
    await chooseInMenu(window, window.row(/^deploy succeeded/), 'Copy');
    await until('the row is in the clipboard', async () =>
      /^deploy\t20 % of 5 · .+$/.test(await window.clipboardText()),
    );

    await chooseInMenu(window, window.row(/^deploy succeeded/), 'Open SKILL.md');
    await window.page.getByRole('tab', { name: /SKILL\.md/ }).waitFor();
  }),

  uiTest('the tree can be used with the keyboard alone', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor);
    await window.row(/^code-review succeeded/).waitFor();
    await dismissNotifications(window);
    await window.command('Skill Ledger: Focus on Skill Effectiveness View');
    const { keyboard } = window.page;
    const focus = window.page.locator('.monaco-list:focus .monaco-list-row.focused').first();
    /** Presses a key until it has worked: one that comes while the tree is made anew is lost, and a person presses again. */
    const pressUntil = async (key: string, worked: () => Promise<boolean>): Promise<void> => {
      let pressedAt = 0;
      await until(`${key} works`, async () => {
        if (await worked()) {
          return true;
        }
        if (Date.now() - pressedAt > 4_000) {
          pressedAt = Date.now();
          await keyboard.press(key);
        }
        return false;
      });
    };
    /** Presses a key until the row that a screen reader would now speak of is this one. */
    const press = (key: string, spoken: RegExp): Promise<void> =>
      pressUntil(key, async () =>
        spoken.test((await focus.getAttribute('aria-label', { timeout: 500 }).catch(() => '')) ?? ''),
      );
    const shows = (row: RegExp) => () => window.row(row).isVisible();
    await window.page.locator('.monaco-list:focus').waitFor();
    await press('Home', /^deploy succeeded in 20 % of 5 uses/);
    await press('ArrowDown', /^code-review succeeded in 83 % of 6 uses/);
    await pressUntil('ArrowRight', shows(/uses ended as succeeded: the turn ended normally/));
    await press('ArrowRight', /^Outcomes/);
    await press('ArrowDown', /uses ended as succeeded: the turn ended normally/);
    await press('ArrowLeft', /^Outcomes/);
    await press('ArrowUp', /^code-review succeeded/);
    await press('ArrowUp', /^deploy succeeded/);
    await pressUntil('Enter', shows(/uses? ended as failed: an API error ended the turn/)); // selects it and opens it
    await pressUntil('ControlOrMeta+c', async () => (await window.clipboardText()).startsWith('deploy\t20 % of 5'));
    await window.screenshot('panel-keyboard');

    await window.command('Skill Ledger: Focus on Recording & Privacy View');
    await window.page.locator('.monaco-list:focus').waitFor();
    await press('End', /^Clear data/);
    await keyboard.press('Enter');
    assert.match(await dialogText(window), /Clear what Skill Ledger has recorded\?/);
    await pressInDialog(window, 'Cancel');
    assert.ok((await skillRows(window).count()) > 4);
  }),
];

async function sort(window: Workbench, order: string): Promise<void> {
  await window.command('Skill Ledger: Sort By…');
  await window.answer(order);
}
