import assert from 'node:assert/strict';
import axe, { type AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import type { Workbench } from '../harness/workbench.js';
import { until } from './steps.js';

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

/** Waits until the window has kept this of its webviews: an editor keeps them every few seconds only. */
export async function untilKept({ page }: Workbench, text: string): Promise<void> {
  const kept = `(async () => {
    const texts = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise((done, fail) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => done(opening.result);
        opening.onerror = () => fail(opening.error);
      });
      for (const store of db.objectStoreNames) {
        texts.push(await new Promise((done) => {
          const all = db.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => done(JSON.stringify(all.result));
        }));
      }
      db.close();
    }
    return texts.join('').replaceAll('\\\\', '');
  })()`;
  await until(`the window has kept ${text}`, async () => String(await page.evaluate(kept)).includes(text));
}

/** By how many pixels the page is wider than what is seen of it. */
export async function overflow(page: Frame): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
}
