import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { disabledSkills } from '../../../../src/agents/codex/disabled.js';
import { installedSkills } from '../../../../src/agents/codex/installed.js';
import { writeFiles } from '../../../harness/files.js';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'codex-config-')));
  const names = ['deploy', 'review', 'tidy'];
  writeFiles(home, Object.fromEntries(names.map((name) => [`.codex/skills/${name}/SKILL.md`, 'x'])));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The names of those that are turned off. */
function disabled(config: string): string[] {
  writeFiles(home, { '.codex/config.toml': config });
  const machine = { home, env: {} };
  return installedSkills(machine, [])
    .filter(disabledSkills(machine))
    .map(({ name }) => name);
}

test('a skill is turned off by its file, its folder or its name; the last entry decides', () => {
  const path = (path: string, enabled = false): string =>
    `[[skills.config]]\npath = ${JSON.stringify(path)}\nenabled = ${enabled}\n`;
  const name = (name: string, enabled = false): string => `[[skills.config]]\nname = "${name}"\nenabled = ${enabled}\n`;
  const file = join(home, '.codex/skills/tidy/SKILL.md');
  assert.deepEqual(disabled(`model = "o"\n\n${path(file)}\n[features]\nskills = true\n`), ['tidy']);
  assert.deepEqual(disabled(path(join(home, '.codex/skills/tidy')) + path('~/.codex/skills/review/SKILL.md')), [
    'review',
    'tidy',
  ]);
  assert.deepEqual(disabled(path('skills/deploy/SKILL.md')), ['deploy']);
  assert.deepEqual(disabled(name('review') + name('other')), ['review']);
  assert.deepEqual(disabled(name('review') + path(file) + name('review', true)), ['tidy']);
  assert.deepEqual(disabled(path(file) + name('tidy', true)), []);
  symlinkSync(join(home, '.codex/skills'), join(home, 'linked'));
  assert.deepEqual(disabled(path(join(home, 'linked/tidy/SKILL.md'))), ['tidy']);
});

test('what says nothing clear turns nothing off', () => {
  const entry = (lines: string): string => `[[skills.config]]\n${lines}\n`;
  for (const config of [
    '',
    'no toml = = at all',
    'skills = 5',
    '[skills]\nconfig = "tidy"',
    '[skills]\nconfig = ["tidy", 1]',
    entry('enabled = false'),
    entry('name = "tidy"'),
    entry('name = "tidy"\nenabled = "false"'),
    entry('name = " "\nenabled = false'),
    entry('name = "tidy"\npath = "skills/tidy/SKILL.md"\nenabled = false'),
    `a = ${'['.repeat(100_000)}`,
    `# ${'x'.repeat(1024 * 1024)}\n${entry('name = "tidy"\nenabled = false')}`,
  ]) {
    assert.deepEqual(disabled(config), [], config.slice(0, 50));
  }
  rmSync(join(home, '.codex/config.toml'));
  assert.equal(disabledSkills({ home, env: {} })({ name: 'tidy', path: '/x' }), false);
});
