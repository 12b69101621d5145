import { uiTest } from '../harness/uiTest.js';
import { dismissNotifications, NOTICE, openPanel, themes, welcome } from './steps.js';

const STEPS = [
  ['panel', 'See how your skills do'],
  ['connect', 'Connect an agent'],
  ['privacy', 'Know what is recorded'],
  ['evidence', 'See how one knows'],
  ['dashboard', 'See it over time'],
  ['ask', 'Let agents ask'],
] as const;

export default themes().map((theme) =>
  uiTest(`an empty panel leads to the tour, whose steps have their pictures, ${theme}`, async (t) => {
    const editor = await t.start({ theme });
    const window = await openPanel(t, editor, { size: { width: 1800, height: 900 } });
    await window.notification(NOTICE).waitFor();
    await dismissNotifications(window);
    const { page } = window;
    await welcome(window)
      .getByText(/take the tour/i)
      .click();
    await page.getByText('Get Started with Skill Ledger').first().waitFor();
    for (const [step, title] of STEPS) {
      const button = page.locator('.getting-started-step', { hasText: title }).first();
      await button.click();
      await page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
      await window.webview('svg[role=img]');
      await window.screenshot(`tour-${step}-${theme}`);
    }
  }),
);
