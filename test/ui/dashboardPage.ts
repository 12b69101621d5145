import assert from 'node:assert/strict';
import axe, { type AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import type { Workbench } from '../harness/workbench.js';

/** The page inside the dashboard's webview, when it shows numbers or says that there are none. */
export async function dashboardPage(window: Workbench, heading: string): Promise<Frame> {
  const page = await window.webview('main:not([aria-busy]) h1');
  await page.locator('h1', { hasText: heading }).waitFor();
  return page;
}

/** The section of one chart. */
export function card(page: Frame, title: string): ReturnType<Frame['locator']> {
  return page.getByRole('region', { name: title, exact: true }).first();
}

/** Runs every rule of axe-core on the page, best practices included, and fails with what it finds. */
export async function assertAccessible(page: Frame, what: string): Promise<void> {
  await page.evaluate(`${axe.source}; undefined`);
  const { violations, passes } = await page.evaluate<Pick<AxeResults, 'violations' | 'passes'>>('axe.run(document)');
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary ?? ''}`),
  );
  assert.deepEqual(found, [], what);
  assert.ok(passes.length > 15, 'axe looked at something');
}

/** What one of the numbers at the top says. */
export async function figure(page: Frame, label: string): Promise<string> {
  const text = await page.locator('dl > div', { hasText: label }).first().locator('dd').innerText();
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** By how many pixels the page is wider than what is seen of it. */
export async function overflow(page: Frame): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
}
