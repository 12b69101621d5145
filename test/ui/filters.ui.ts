import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { populateHome } from '../fixtures/home.js';
import { childEnvironment } from '../harness/environment.js';
import { root } from '../harness/root.js';
import { uiTest } from '../harness/uiTest.js';
import { chooseFilter, dismissNotifications, message, openPanel, skillNames, titleAction, until } from './steps.js';

export default [
  uiTest('filters by name and agent stay with the workspace; several rows are copied as a table', async (t) => {
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        const report = ['record', '--skill', 'deploy', '--agent', 'codex', '--outcome', 'failure'];
        execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), ...report], {
          env: childEnvironment(home, join(home, 'tmp')),
        });
      },
    });
    const folder = t.folder();
    const window = await openPanel(t, editor, { folder });
    await window.row(/^code-review succeeded/).waitFor();
    await dismissNotifications(window);
    const shows = (names: string) =>
      until(`the skills are ${names}`, async () => (await skillNames(window)).join() === names);
    const besideTitle = (text: string | RegExp) =>
      window.page.locator('.pane-header .description', { hasText: text }).waitFor();
    await shows('deploy,code-review,release-notes,never-tried');

    await chooseFilter(window, 'Filter by Name…');
    await window.page.locator('.quick-input-widget:visible input[type=text]').first().pressSequentially('code');
    await shows('code-review'); // while it is typed
    await window.page.keyboard.press('Escape');
    await shows('deploy,code-review,release-notes,never-tried');
    await chooseFilter(window, 'Filter by Name…');
    await window.answer('RE code');
    await shows('code-review');
    await besideTitle(/^“RE code” · since/);
    await window.screenshot('panel-filtered');
    await window.page.reload();
    await window.openContainer('Skill Ledger');
    await shows('code-review');

    await chooseFilter(window, 'Filter by Name…');
    await window.answer('nothing has this name');
    await message(window).filter({ hasText: 'No use with this filter (“nothing has this name”)' }).waitFor();
    await shows('');
    await window.screenshot('panel-filtered-empty');
    await window.command('Skill Ledger: Clear Filters');
    await shows('deploy,code-review,release-notes,never-tried');

    await chooseFilter(window, 'Filter by Agent…');
    await window.answer('Codex');
    await window.row(/^deploy succeeded in 0 % of 1 use/).waitFor();
    await shows('deploy');
    await besideTitle(/^Codex · since/);
    await titleAction(window, 'Clear Filters');
    await shows('deploy,code-review,release-notes,never-tried');

    await window.row(/^deploy succeeded/).click();
    await window.row(/^code-review succeeded/).click({ modifiers: ['ControlOrMeta'] });
    await window.row(/^release-notes succeeded/).click({ modifiers: ['ControlOrMeta'] });
    await until('the rows are in the clipboard as a table', async () => {
      await window.page.keyboard.press('ControlOrMeta+c');
      return (await window.clipboardText()).startsWith('| Skill | Uses | Success |');
    });
    const lines = (await window.clipboardText()).split('\n');
    assert.match(lines[2] ?? '', /^\| deploy \| 6 \| 17 % \| 3 % – 56 % \| .+ \| Claude Code, Codex \| .+ \|$/);
    assert.equal(lines.length, 5);
  }),
];
