import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { populateHome } from '../fixtures/home.js';
import { writeFiles } from '../harness/files.js';
import { uiTest } from '../harness/uiTest.js';
import { dismissNotifications, expand, openPanel, themes } from './steps.js';

/** Skills of several agents: shared, limited, turned off, bundled; and agents that can only be listed. */
function prepare(home: string): void {
  populateHome(home);
  writeFiles(home, {
    '.agents/skills/shared/SKILL.md': '---\nname: shared\n---\n# Shared\n',
    '.claude/skills/by-hand/SKILL.md': '---\ndisable-model-invocation: true\n---\n# By hand\n',
    '.claude/skills/quiet/SKILL.md': '# Quiet\n',
    '.claude/settings.json': '{"skillOverrides":{"quiet":"off"}}',
    '.claude.json': '{"skillUsage":{"never-tried":{"usageCount":14,"lastUsedAt":1760000000000}}}',
    '.codex/skills/.system/skill-maker/SKILL.md': '# Makes skills\n',
    '.codex/x': '',
    '.config/goose/skills/goose-only/SKILL.md': '# Goose\n',
    '.copilot/skills/silent/SKILL.md': '# Silent\n',
    '.copilot/settings.json': '{"disabledSkills":["silent"]}',
    '.roo/rules/x': '',
  });
  mkdirSync(join(home, '.claude/skills'), { recursive: true });
  symlinkSync(join(home, '.agents/skills/shared'), join(home, '.claude/skills/shared'));
}

export default themes().map((theme) =>
  uiTest(`installed skills say what keeps them from being used, ${theme}`, async (t) => {
    const editor = await t.start({
      prepare,
      theme,
    });
    const window = await openPanel(t, editor, { size: { width: 1280, height: 1000 } });
    const since = String.raw`no use recorded since \w+ \d+, \d{4}`;
    await window.row(new RegExp(`^never-tried is installed: ${since} · Claude Code counts 14 uses\\.`)).waitFor();
    await window.row(new RegExp(`^shared is installed: ${since}\\.`)).waitFor();
    await window.row(new RegExp(`^by-hand is installed: only when typed · ${since}\\.`)).waitFor();
    await window.row(/^skill-maker is installed: bundled with the agent\./).waitFor();
    await window.row(/^quiet is installed: sessions of Goose can’t be read · turned off for Claude Code\./).waitFor();
    await window.row(/^goose-only is installed: sessions of Goose can’t be read\./).waitFor();
    await window.row(/^silent is installed: turned off\./).waitFor();
    await dismissNotifications(window);
    await expand(window, /^Sources/);
    await window.row(/^Goose.*its sessions can’t be read; its skills are listed, its runs in terminals/).waitFor();
    await window.row(/^Roo Code.*its sessions can’t be read; its skills are listed/).waitFor();
    await window.row(/^shared is installed/).hover();
    await window.page.getByText('Claude Code: yours').first().waitFor();
    await window.screenshot(`installed-${theme}`);
  }),
);
