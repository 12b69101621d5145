import assert from 'node:assert/strict';
import { addHistory, populateHome } from '../fixtures/home.js';
import { THEMES } from '../harness/settings.js';
import { uiTest } from '../harness/uiTest.js';
import { changeSettings, dismissNotifications, expand, openPanel } from './steps.js';

export default [
  uiTest('themes and sizes', async (t) => {
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        addHistory(home);
      },
    });
    const window = await openPanel(t, editor);
    await expand(window, /^code-review succeeded in 78 % of 9 uses/);
    await dismissNotifications(window);
    for (const [name, mark] of [
      ['light', 'vs'],
      ['high-contrast', 'hc-black'],
      ['dark', 'vs-dark'],
    ] as const) {
      const shown = window.page.locator(`.monaco-workbench.${mark}`).first();
      await changeSettings(window, editor, { 'workbench.colorTheme': THEMES[name] });
      await shown.waitFor();
      await window.screenshot(`looks-${name}`);
    }
    for (const [name, width] of [
      ['wide', 1800],
      ['narrow', 500],
    ] as const) {
      await window.page.setViewportSize({ width, height: 800 });
      await window.row(/^code-review succeeded/).waitFor();
      const box = await window.row(/^code-review succeeded/).boundingBox();
      assert.ok(box && box.x + box.width <= width, 'nothing stands outside the window');
      await window.screenshot(`looks-${name}`);
    }
  }),
];
