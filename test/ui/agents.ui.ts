import { populateHomeOfAgents } from '../fixtures/homeOfAgents.js';
import { uiTest } from '../harness/uiTest.js';
import { dismissNotifications, expand, openPanel } from './steps.js';

export default [
  uiTest('a skill that eight agents used is one row, with the numbers of each', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHomeOfAgents(home) });
    const window = await openPanel(t, editor, { size: { width: 1280, height: 1300 } });
    await window.row(/^tidy succeeded in 71 % of 14 uses\. Beside them, 1 of 1 use ended normally\./).waitFor();
    await dismissNotifications(window);
    await expand(window, /^tidy succeeded/);
    await expand(window, 'Agents');
    for (const row of [
      /^Claude Code: succeeded in 100 % of 2 uses/,
      /^Codex: succeeded in 50 % of 2 uses/,
      /^Copilot CLI: succeeded in 67 % of 3 uses/,
      /^Copilot in VS Code: succeeded in 100 % of 1 use/,
      /^Gemini CLI: succeeded in 100 % of 1 use/,
      /^Qwen Code: succeeded in 0 % of 1 use/,
      /^OpenCode: succeeded in 75 % of 4 uses/,
      /^Cursor: 1 of 1 use ended normally/,
    ]) {
      await window.row(row).waitFor();
    }
    await window.screenshot('agents-dark');
  }),
];
