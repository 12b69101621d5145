import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addHistory, populateHome } from '../fixtures/home.js';
import { writeFiles } from '../harness/files.js';
import { uiTest } from '../harness/uiTest.js';
import type { Workbench } from '../harness/workbench.js';
import { changeSettings, chooseInMenu, dismissNotifications, openPanel, themes } from './steps.js';

const SIZE = { width: 1280, height: 800 };

function lens(window: Workbench, text: string | RegExp) {
  return window.page.locator('.codelens-decoration', { hasText: text }).first();
}

function nameLine(window: Workbench, name: string) {
  return window.page.locator('.view-line', { hasText: `name: ${name}` }).first();
}

async function openSkillFile(window: Workbench, row: RegExp): Promise<void> {
  await window.row(/^Sources: watched by this window/).waitFor();
  await window.row(/^never-tried is installed/).waitFor();
  await dismissNotifications(window);
  await chooseInMenu(window, window.row(row), 'Open SKILL.md');
  await window.page.getByRole('tab', { name: /^SKILL\.md/ }).waitFor();
}

export default [
  ...themes().map((theme) =>
    uiTest(`above a SKILL.md stands how the skill did, which leads to its row, ${theme}`, async (t) => {
      const editor = await t.start({
        theme,
        prepare: (home) => {
          populateHome(home);
          addHistory(home);
        },
      });
      const window = await openPanel(t, editor, { size: SIZE });
      await openSkillFile(window, /^code-review succeeded/);
      await lens(window, '78 % of 9 uses ended in success').waitFor();
      const versions = lens(window, '2 versions').getByText('2 versions');
      await versions.waitFor();

      await nameLine(window, 'code-review').hover({ position: { x: 30, y: 8 } });
      const hover = window.page.locator('.monaco-hover:visible', { hasText: '7 of 9 uses succeeded' }).first();
      await hover.waitFor();
      await window.screenshot(`skill-file-${theme}`, 'stays');
      await window.page.keyboard.press('Escape');

      await versions.click();
      await window
        .row(/^Versions of its text/)
        .and(window.page.locator('[aria-selected=true]'))
        .waitFor();
      await window.row(/^since /).waitFor();
      await window.screenshot(`skill-file-versions-${theme}`);

      await window.command('View: Close All Editors');
      await changeSettings(window, editor, { 'skillLedger.codeLens.enabled': false });
      await chooseInMenu(window, window.row(/^code-review succeeded/), 'Open SKILL.md');
      await nameLine(window, 'code-review').hover({ position: { x: 30, y: 8 } });
      await hover.waitFor(); // so the skill of the file is known
      assert.equal(await window.page.locator('.codelens-decoration').count(), 0);
    }),
  ),

  uiTest('a skill that failed lately says so; one without a use has a lens, too', async (t) => {
    const editor = await t.start({ prepare: (home) => populateHome(home) });
    const window = await openPanel(t, editor, { size: SIZE });
    await openSkillFile(window, /^deploy succeeded/);
    await lens(window, '20 % of 5 uses ended in success · 2 failed in 7 days').waitFor();
    await chooseInMenu(window, window.row(/^never-tried is installed/), 'Open SKILL.md');
    const none = lens(window, 'No use of never-tried is recorded').getByText('No use of never-tried');
    await none.click();
    await window
      .row(/^never-tried/)
      .and(window.page.locator('[aria-selected=true]'))
      .waitFor();
  }),

  uiTest('what keeps agents from loading a skill is underlined, and no longer when it is put right', async (t) => {
    const editor = await t.start({
      prepare: (home) => {
        populateHome(home);
        writeFiles(home, { '.gemini/x': '', '.agents/skills/shared/SKILL.md': '---\nname: shared\n---\n# Shared\n' });
      },
    });
    const project = t.folder({
      'skills/tidy/SKILL.md': '---\nname: Tidy_Up\ndescription: It tidies: all of it.\n---\n# Tidy\n',
    });
    const window = await openPanel(t, editor, { folder: project, size: SIZE });
    await openSkillFile(window, /^shared is installed/);
    await window.page.keyboard.press('ControlOrMeta+Shift+m');
    const problem = window.page.getByRole('treeitem', { name: /Not loaded by Gemini CLI.*description/ }).first();
    await problem.waitFor();
    await window.screenshot('skill-file-problem');

    writeFileSync(
      join(editor.home, '.agents', 'skills', 'shared', 'SKILL.md'),
      '---\nname: shared\ndescription: Shares.\n---\n# Shared\n',
    );
    await problem.waitFor({ state: 'detached' });

    // A skill of the folder that no agent sees yet: what any of them would say.
    await window.page.keyboard.press('ControlOrMeta+p');
    const input = window.page.locator('.quick-input-widget:visible input[type=text]').first();
    await input.fill('tidy/SKILL.md');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'tidy' }).first().click(); // one that is open stands there at once
    const yaml = window.page.getByRole('treeitem', {
      name: /Not loaded by Codex, Cline, Roo Code: its front matter is no YAML/,
    });
    await yaml.first().waitFor();
    await window.screenshot('skill-file-yaml');
    await window.command('View: Close Editor');
    await yaml.first().waitFor({ state: 'detached' });
    assert.equal(await window.page.getByRole('treeitem', { name: /Not loaded by/ }).count(), 0);
  }),
];
