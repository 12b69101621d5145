import assert from 'node:assert/strict';
import { addHistory, populateHome } from '../fixtures/home.js';
import { uiTest } from '../harness/uiTest.js';
import { dismissNotifications, expand, message, openPanel, skillNames, spokenRows } from './steps.js';

export default [
  uiTest('the tree shows what the sessions of the home say, with no set-up', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await t.open(editor, { folder: t.folder() });
    await window.openContainer('Skill Ledger');
    await window.row(/^code-review succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^deploy succeeded in 20 % of 5 uses/).waitFor();
    await window.row(/^release-notes succeeded in 100 % of 1 use/).waitFor();
    await window.row(/^never-tried is installed: no use recorded since \w+ \d+, \d{4}\./).waitFor();
    await window.screenshot('panel-dark');
    assert.deepEqual(window.outsideRequests, []);
  }),

  uiTest('a skill opens into outcomes with reasons, agents, versions and recent uses', async (t) => {
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        addHistory(home);
      },
    });
    const window = await openPanel(t, editor, { size: { width: 1280, height: 1100 } });
    await window.row(/^code-review succeeded in 78 % of 9 uses/).waitFor();
    await dismissNotifications(window);
    assert.deepEqual(await skillNames(window), ['deploy', 'code-review', 'release-notes', 'never-tried']);
    for (const spoken of await spokenRows(window)) {
      assert.match(spoken, /^[a-z-]+ .+\.$/, 'a sentence');
    }
    assert.match(await message(window).innerText(), /^Success: the turn that used the skill ended normally/);
    await window.page.locator('.pane-header .description', { hasText: /^since / }).waitFor();

    await expand(window, /^deploy succeeded/);
    await window.row(/^1 use ended as succeeded: the turn ended normally/).waitFor();
    await window.row(/ended as failed: the skill could not be loaded/).waitFor();
    await window.row(/ended as failed: an API error ended the turn/).waitFor();
    await window.row(/ended as skipped: the call was refused/).waitFor();
    await window.row(/^deploy succeeded/).click(); // closes it again
    await window.row(/ended as skipped/).waitFor({ state: 'detached' });

    await expand(window, /^code-review succeeded/);
    await window.row(/^7 uses ended as succeeded/).waitFor();
    await expand(window, 'Agents');
    await window.row(/^Claude Code: succeeded in 78 % of 9 uses/).waitFor();
    await expand(window, 'Versions of its text');
    await window.row(/^since .+: succeeded in 83 % of 6 uses/).waitFor();
    await window.row(/^\w.+ \d{4}: succeeded in 67 % of 3 uses/).waitFor();
    await expand(window, 'Recent uses');
    await window.row(/^(39|40) days ago, failed: an API error ended the turn/).waitFor();
    await window.screenshot('panel-expanded');

    await window.row(/^code-review succeeded/).hover();
    const hover = window.page.locator('.monaco-hover:visible, .workbench-hover:visible').first();
    await hover.waitFor();
    const tooltip = await hover.innerText();
    assert.match(tooltip, /7 of 9 uses succeeded \(78 %\)/);
    assert.match(tooltip, /With 95 % confidence the rate is 45 % – 94 %/);
    assert.match(tooltip, /Agents: Claude Code/);
    await window.screenshot('panel-tooltip', 'stays');
  }),
];
