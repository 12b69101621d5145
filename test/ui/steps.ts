import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Theme } from '../harness/settings.js';
import type { Locator } from 'playwright-core';
import type { Editor } from '../harness/editor.js';
import type { UiContext } from '../harness/uiTest.js';
import type { Size, Workbench } from '../harness/workbench.js';

const WAIT_MS = 60_000;

export const NOTICE = 'Skill Ledger notes which skills your coding agents use';

/** A window with our panel open. */
export async function openPanel(
  t: UiContext,
  editor: Editor,
  options: { readonly folder?: string; readonly size?: Size } = {},
): Promise<Workbench> {
  const window = await t.open(editor, { folder: options.folder ?? t.folder(), ...options });
  await window.openContainer('Skill Ledger');
  return window;
}

/** Rows of the skills tree only, by (part of) what a screen reader says. */
export function skillRows(window: Workbench): Locator {
  return window.page.getByRole('tree', { name: 'Skill Effectiveness' }).getByRole('treeitem');
}

/** What a screen reader says of each row of the skills tree, from top to bottom. */
export async function spokenRows(window: Workbench): Promise<string[]> {
  return skillRows(window).evaluateAll((rows) =>
    rows
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((row) => row.getAttribute('aria-label') ?? ''),
  );
}

/** The names that the top rows begin with, from top to bottom. */
export async function skillNames(window: Workbench): Promise<string[]> {
  return (await spokenRows(window)).map((label) => label.split(' ')[0] ?? '');
}

/** Opens a row of a tree and waits until it is open. */
export async function expand(window: Workbench, label: string | RegExp): Promise<void> {
  const row = window.row(label);
  await row.waitFor();
  let clickedAt = 0;
  await until('the row is open', async () => {
    if ((await row.getAttribute('aria-expanded')) === 'true') {
      return true;
    }
    if (Date.now() - clickedAt > 4_000) {
      clickedAt = Date.now(); // a click is lost where the tree changes at this moment, and a person clicks again
      await row.click();
    }
    return false;
  });
}

/** The text that stands where rows would, with its buttons. */
export function welcome(window: Workbench): Locator {
  return window.page.locator('.welcome-view-content:visible').first();
}

/** The lines above the rows of the skills tree. */
export function message(window: Workbench): Locator {
  return window.page.locator('.tree-explorer-viewlet-tree-view .message:visible').first();
}

/** The context menu that is open. */
export function contextMenu(window: Workbench): Locator {
  return window.page.locator('.context-view .monaco-menu');
}

/** A button in the title of the skills tree; it shows while the pointer is over the view. */
export async function titleAction(window: Workbench, name: string): Promise<void> {
  await skillRows(window).first().hover();
  await window.page.getByRole('button', { name, exact: true }).first().click();
}

/** Chooses in the title's menu of filters. */
export async function chooseFilter(window: Workbench, item: string): Promise<void> {
  const menu = contextMenu(window);
  await until('the menu of filters is open', async () => {
    await titleAction(window, 'Filter'); // the title is made anew while the window starts: the click may be lost
    return menu.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  });
  await chooseInOpenMenu(window, item);
}

/** Chooses in the context menu of a row. */
export async function chooseInMenu(window: Workbench, row: Locator, item: string): Promise<void> {
  await row.click({ button: 'right' });
  await chooseInOpenMenu(window, item);
}

/** A menu ignores a click that comes right after it opened. */
async function chooseInOpenMenu(window: Workbench, item: string): Promise<void> {
  const menu = contextMenu(window);
  await menu.waitFor();
  await until(`the menu took "${item}"`, async () => {
    await menu
      .getByText(item)
      .click({ timeout: 1_000 })
      .catch(() => undefined);
    return (await menu.count()) === 0;
  });
}

/** A modal dialog's text; waits for it. */
export async function dialogText(window: Workbench): Promise<string> {
  const box = window.page.locator('.monaco-dialog-box');
  await box.waitFor();
  return box.innerText();
}

export async function pressInDialog(window: Workbench, button: string): Promise<void> {
  const box = window.page.locator('.monaco-dialog-box');
  await box.getByRole('button', { name: button, exact: true }).click();
  await box.waitFor({ state: 'detached' });
}

/** Presses a button of a notification, also of one whose toast is gone after its time. */
export async function pressInNotification(window: Workbench, text: string | RegExp, button: string): Promise<void> {
  const shown = window.page.locator('.notification-list-item', { hasText: text }).first();
  if ((await shown.count()) === 0) {
    await window.command('Notifications: Show Notifications');
  }
  await shown.getByRole('button', { name: button, exact: true }).click();
}

/** Closes what toasts cover the picture. */
export async function dismissNotifications(window: Workbench): Promise<void> {
  await window.command('Notifications: Clear All Notifications');
  await window.page.locator('.notification-toast').first().waitFor({ state: 'detached' });
}

/** Changes the person's settings as they would: in settings.json, opened in the window, and saved. */
export async function changeSettings(
  window: Workbench,
  editor: Editor,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = join(editor.userData, 'User', 'settings.json');
  const read = (): object => JSON.parse(readFileSync(path, 'utf8')) as object;
  const wanted = { ...read(), ...changes };
  const { page } = window;
  await window.command('Preferences: Open User Settings (JSON)');
  const text = page.locator('.editor-instance .view-lines').first();
  await text.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(JSON.stringify(wanted))})`);
  await page.keyboard.press('ControlOrMeta+v'); // typed text would get brackets and quotes that close it
  await page.keyboard.press('ControlOrMeta+s');
  await until('the settings are saved', () => isDeepStrictEqual(readOrNothing(read), wanted));
  await until('the editor is closed', async () => {
    await page.keyboard.press('Escape'); // it lies above the window, and over the command palette
    return (await text.count()) === 0;
  });
}

/** A file that is being written may be cut off at the moment. */
function readOrNothing(read: () => object): object | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Drags the edge of the side bar to so many pixels from the left of the window. */
export async function widenSideBar({ page }: Workbench, width: number): Promise<void> {
  const edge = await page.locator('.part.sidebar').boundingBox();
  assert.ok(edge);
  const from = edge.x + edge.width;
  await page.mouse.move(from, 400);
  await page.mouse.down();
  await page.mouse.move(from + 20, 400);
  await page.mouse.move(width, 400);
  await page.mouse.up();
  await page.mouse.move(width + 100, 400);
  await page.locator('.monaco-sash.hover').first().waitFor({ state: 'detached' });
}

/** Every file below a folder, by path. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

export function ledgerFolder(home: string): string {
  return join(home, '.claude', 'auto-skill');
}

/** Waits for what no element on screen tells. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `not within 60 s: ${what}`);
    await sleep(50);
  }
}

/** Dark, and the others when asked for: a case that is the same in each takes as long again for each. */
export function themes(): readonly Theme[] {
  return process.env['SKILL_LEDGER_THEMES'] === 'all' ? ['dark', 'light', 'high-contrast'] : ['dark'];
}
