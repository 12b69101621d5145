import { claudeSession } from '../fixtures/claude-code/records.js';
import { populateHomeOfAgents } from '../fixtures/homeOfAgents.js';
import { putSession } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import { dismissNotifications, expand, openPanel } from './steps.js';

export default [
  uiTest('skills below their agents and projects, names asked for in vain, and the trend in a tooltip', async (t) => {
    const editor = await t.start({
      prepare: async (home) => {
        await populateHomeOfAgents(home);
        const start = new Date(Date.now() - 3 * 24 * 3_600_000).toISOString();
        const asked = claudeSession({ sessionId: 'aaaaaaaa-0000-4000-8000-0000000000ff', start });
        asked.prompt('Do it').skillCall('no-such-skill', { result: 'unknown' }).endTurn();
        putSession(home, asked);
      },
    });
    const window = await openPanel(t, editor, { size: { width: 1280, height: 1100 } });
    await window.row(/^tidy succeeded in 71 % of 14 uses/).waitFor();
    await dismissNotifications(window);
    await expand(window, /^Asked for in vain: 1 name\./);
    await window.row(/^no-such-skill succeeded in 0 % of 1 use/).waitFor();

    await window.row(/^tidy succeeded/).hover();
    const hover = window.page.locator('.monaco-hover:visible, .workbench-hover:visible').first();
    await hover.filter({ hasText: /Last 30 days: .*, the 30 days before: / }).waitFor();
    await window.screenshot('grouping-trend', 'stays');

    await groupBy(window, 'Agents');
    await expand(window, /^Codex: succeeded in 50 % of 2 uses\. 1 skill\./);
    await window.row(/^tidy: succeeded in 50 % of 2 uses/).waitFor();
    await window.screenshot('grouping-agents');

    await groupBy(window, 'Projects');
    await expand(window, /^dev\/project: succeeded in 62 % of 13 uses\. 2 skills\./);
    await window.row(/^no-such-skill: succeeded in 0 % of 1 use/).waitFor();
    await window.screenshot('grouping-projects');

    await window.page.reload(); // how it is grouped stays with the workspace
    await window.openContainer('Skill Ledger');
    await window.row(/^dev\/project: succeeded in /).waitFor();
    await groupBy(window, 'Skills');
    await window.row(/^tidy succeeded in 71 % of 14 uses/).waitFor();
  }),
];

async function groupBy(window: Workbench, name: string): Promise<void> {
  await window.command('Skill Ledger: Group By…');
  await window.answer(name);
}
