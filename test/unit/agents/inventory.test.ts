import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { InstalledSkill } from '../../../src/agents/agent.js';
import { claudeCode } from '../../../src/agents/claude-code/agent.js';
import { installedSkills as codexSkills } from '../../../src/agents/codex/installed.js';
import { copilotCli } from '../../../src/agents/copilot-cli/agent.js';
import { skillsOnDisk } from '../../../src/agents/inventory.js';
import { openCode } from '../../../src/agents/opencode/agent.js';
import { AGENTS, LISTED_AGENTS, listedAgents } from '../../../src/agents/registry.js';
import type { AgentId } from '../../../src/model/vocabulary.js';
import { writeFiles } from '../../harness/files.js';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'inventory-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const ALL = [...AGENTS, ...LISTED_AGENTS];
const NOBODY: ReadonlySet<AgentId> = new Set();
const onDisk = (projects: readonly string[] = [], env: Record<string, string> = {}, counting = NOBODY) =>
  skillsOnDisk(ALL, { home, env }, projects, counting);
const seen = (...of: Parameters<typeof onDisk>): string[] =>
  onDisk(...of).map(({ name, seenBy }) => `${name}: ${seenBy.map(({ agentId }) => agentId).join(' ')}`);
const marks = (skills: readonly InstalledSkill[]): string[] =>
  skills.map(({ name, origin, isOff }) => `${name} ${origin}${isOff ? ' off' : ''}`);

test('one skill is listed once, with the agents of this machine that can see it', () => {
  writeFiles(home, { '.agents/skills/notes/SKILL.md': '# Notes', '.cursor/x': '' });
  for (const folder of ['.claude/skills', '.codex/skills', '.kiro/skills', '.gemini']) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  for (const link of ['.claude/skills/notes', '.codex/skills/notes', '.kiro/skills/memo']) {
    symlinkSync(join(home, '.agents/skills/notes'), join(home, link));
  }
  assert.deepEqual(seen(), ['notes: claude-code codex gemini-cli cursor kiro']);
  assert.deepEqual(onDisk()[0]?.path, join(home, '.agents/skills/notes/SKILL.md'));
});

/** Each agent with what shows that it is there, and all places where it looks for skills. */
const PLACES: readonly (readonly [
  agent: AgentId,
  mark: string,
  user: readonly string[],
  project: readonly string[],
])[] = [
  ['claude-code', '.claude/x', ['.claude'], ['.claude']],
  ['codex', '.codex/x', ['.agents', '.codex'], ['.agents', '.codex']],
  ['copilot-cli', '.copilot/x', ['.copilot', '.agents'], ['.github', '.agents', '.claude']],
  [
    'copilot-vscode',
    '.config/Code/User/globalStorage/github.copilot-chat/x',
    ['.copilot', '.claude', '.agents'],
    ['.github', '.claude', '.agents'],
  ],
  ['gemini-cli', '.gemini/x', ['.gemini', '.agents'], ['.gemini', '.agents']],
  ['opencode', '.config/opencode/x', ['.config/opencode', '.claude', '.agents'], ['.opencode', '.claude', '.agents']],
  ['cursor', '.cursor/x', ['.cursor', '.agents'], ['.cursor', '.agents', '.claude', '.codex']],
  ['qwen', '.qwen/x', ['.qwen'], ['.qwen']],
  ['cline', '.cline/x', ['.cline', '.agents', '.claude'], ['.cline', '.agents', '.claude']],
  ['roo', '.roo/x', ['.roo', '.agents'], ['.roo', '.agents']],
  ['windsurf', '.codeium/windsurf/x', ['.codeium/windsurf'], ['.windsurf', '.agents']],
  [
    'goose',
    '.config/goose/x',
    ['.agents', '.config/agents', '.config/goose', '.claude'],
    ['.goose', '.agents', '.claude'],
  ],
  ['kiro', '.kiro/x', ['.kiro'], ['.kiro']],
  ['junie', '.junie/x', ['.junie'], ['.junie']],
  ['droid', '.factory/x', ['.factory', '.agents'], ['.factory', '.agents', '.agent']],
  ['amp', '.config/amp/x', ['.config/agents', '.config/amp'], ['.agents', '.claude']],
];

for (const [agent, mark, user, project] of PLACES) {
  test(`${agent} looks into its own places, in the home and in a project`, () => {
    const named = (folders: readonly string[], where: string): Record<string, string> =>
      Object.fromEntries(
        folders.map((folder) => [
          join(where, folder, 'skills', `${where}-${folder.replaceAll(/\W/g, '')}`, 'SKILL.md'),
          '# It',
        ]),
      );
    writeFiles(home, { [mark]: '', ...named(project, 'p') });
    writeFiles(
      home,
      Object.fromEntries(user.map((folder) => [`${folder}/skills/u-${folder.replaceAll(/\W/g, '')}/SKILL.md`, '# It'])),
    );
    const own = onDisk([join(home, 'p')]).filter(({ seenBy }) => seenBy.some(({ agentId }) => agentId === agent));
    assert.deepEqual(
      own.map(({ name }) => name).sort(),
      [
        ...user.map((folder) => `u-${folder.replaceAll(/\W/g, '')}`),
        ...project.map((folder) => `p-${folder.replaceAll(/\W/g, '')}`),
      ].sort(),
    );
    const isListed = LISTED_AGENTS.some(({ id }) => id === agent);
    assert.equal(
      listedAgents({ home, env: {} }).some(({ agentId }) => agentId === agent),
      isListed,
    );
  });
}

test('folders above an open one are looked into up to the root of its repository, where the agent does so', () => {
  writeFiles(home, {
    '.claude/x': '',
    '.gemini/x': '',
    'repo/.git/HEAD': '',
    'repo/.claude/skills/topmost/SKILL.md': '',
    'repo/.gemini/skills/gemini/SKILL.md': '',
    'repo/a/.claude/skills/middle/SKILL.md': '',
    'repo/a/b/.claude/skills/near/SKILL.md': '',
    '.claude/skills/own/SKILL.md': '',
    'loose/.claude/skills/above/SKILL.md': '',
    'loose/inner/x': '',
  });
  const names = (folder: string): string[] => onDisk([join(home, folder)]).map(({ name }) => name);
  assert.deepEqual(names('repo/a/b'), ['middle', 'near', 'own', 'topmost']);
  assert.deepEqual(names('repo'), ['gemini', 'own', 'topmost']);
  assert.deepEqual(names('loose/inner'), ['own'], 'outside of a repository only the folder itself');
});

test('loops, crowds, huge files, pipes and what can not be read end soon and hide nothing else', {
  timeout: 60_000,
}, () => {
  writeFiles(home, {
    '.codex/skills/good/SKILL.md': '',
    '.codex/skills/huge/SKILL.md': `---\nname: large\n---\n${'x'.repeat(8_000_000)}`,
    '.codex/skills/aliases/SKILL.md': '---\na: &a [x]\nb: *a\nname: bomb\n---\n',
    'elsewhere/far/SKILL.md': '---\nname: far-away\n---\n',
  });
  for (let i = 0; i < 40; i++) {
    mkdirSync(join(home, '.codex/skills', `folder${i}`));
    symlinkSync('..', join(home, '.codex/skills', `folder${i}`, 'back'));
  }
  symlinkSync(join(home, 'elsewhere'), join(home, '.codex/skills/linked'));
  symlinkSync('self', join(home, '.codex/skills/self'));
  mkdirSync(join(home, '.codex/skills/piped'));
  if (process.platform !== 'win32') {
    execFileSync('mkfifo', [join(home, '.codex/skills/piped/SKILL.md')]);
  }
  assert.deepEqual(seen(), ['aliases: codex', 'far-away: codex', 'good: codex', 'large: codex']);
});

test('Claude Code: what settings turn off, plugins that are not enabled, projects that say otherwise', () => {
  const plugin = (name: string): string => join(home, '.claude/plugins/cache/m', name, '1.0.0');
  const skills = ['on', 'off', 'unsaid', 'here'].map((name) => [
    `.claude/plugins/cache/m/${name}/1.0.0/skills/do/SKILL.md`,
    '',
  ]);
  writeFiles(home, {
    ...Object.fromEntries(skills),
    '.claude/plugins/installed_plugins.json': JSON.stringify({
      plugins: {
        'on@m': [{ installPath: plugin('on') }],
        'off@m': { installPath: plugin('off') },
        'unsaid@m': [{ installPath: plugin('unsaid') }],
        'here@m': [{ installPath: plugin('here') }],
      },
    }),
    '.claude/settings.json':
      '{"enabledPlugins":{"on@m":true,"off@m":false}, // a comment\n"skillOverrides":{"quiet":"off","shy":"user-invocable-only","short":"name-only"},}',
    '.claude/skills/quiet/SKILL.md': '',
    '.claude/skills/shy/SKILL.md': '',
    '.claude/skills/short/SKILL.md': '',
    'p/.claude/settings.local.json': '{"enabledPlugins":{"here@m":true},"skillOverrides":{"local":"off","quiet":"on"}}',
    'p/.claude/skills/local/SKILL.md': '',
  });
  const found = claudeCode.installedSkills({ home, env: {} }, [join(home, 'p')]);
  assert.deepEqual(marks(found), [
    'here:do plugin',
    'local project off',
    'off:do plugin off',
    'on:do plugin',
    'quiet user off',
    'short user',
    'shy user',
    'unsaid:do plugin off',
  ]);
  assert.deepEqual(
    found.filter(({ modelInvocable }) => !modelInvocable).map(({ name }) => name),
    ['shy'],
  );
  writeFiles(home, { '.claude/settings.json': 'not json' });
  assert.ok(claudeCode.installedSkills({ home, env: {} }, []).every(({ isOff }) => !isOff));
});

test('Copilot CLI, OpenCode and Codex: their own settings and variables', () => {
  writeFiles(home, {
    '.copilot/settings.json': JSON.stringify({
      disabledSkills: ['tidy'],
      skillDirectories: [join(home, 'more'), 'relative'],
    }),
    '.copilot/skills/tidy/SKILL.md': '',
    'more/extra/SKILL.md': '',
    '.config/opencode/opencode.jsonc': '{ "skills": { "paths": ["~/more"] } }',
    '.claude/skills/claude/SKILL.md': '',
    '.agents/skills/agents/SKILL.md': '',
    '.codex/skills/mine/SKILL.md': '',
  });
  const machine = { home, env: {} };
  assert.deepEqual(marks(copilotCli.installedSkills(machine, [])), ['agents user', 'extra user', 'tidy user off']);
  const names = (env: Record<string, string>): string[] =>
    openCode.installedSkills({ home, env }, []).map(({ name }) => name);
  assert.deepEqual(names({}), ['agents', 'claude', 'extra']);
  assert.deepEqual(names({ OPENCODE_DISABLE_CLAUDE_CODE_SKILLS: '1' }), ['agents', 'extra']);
  assert.deepEqual(names({ OPENCODE_DISABLE_EXTERNAL_SKILLS: 'true' }), ['extra']);
  const turnedOff = (folder: string) => (path: string) => folder.endsWith('.codex') && path.includes('/mine/');
  assert.deepEqual(marks(codexSkills(machine, [], turnedOff)), ['agents user', 'mine user off']);
});

test('counters of Claude Code: by skill, else by plugin; what is no name or no count says nothing', () => {
  writeFiles(home, {
    '.claude.json': JSON.stringify({
      skillUsage: {
        notes: { usageCount: 14, lastUsedAt: 1_760_000_000_000 },
        zero: { usageCount: 0 },
        odd: 'x',
        toString: 5,
      },
      pluginUsage: { 'kit@market': { usageCount: 9 } },
    }),
    '.claude/skills/notes/SKILL.md': '',
    '.claude/skills/zero/SKILL.md': '',
    '.claude/skills/odd/SKILL.md': '',
    '.claude/skills/constructor/SKILL.md': '',
    '.claude/plugins/cache/m/kit/1/skills/plan/SKILL.md': '',
    '.claude/plugins/installed_plugins.json': JSON.stringify({
      plugins: { 'kit@market': { installPath: join(home, '.claude/plugins/cache/m/kit/1') } },
    }),
  });
  const counted = (of: ReadonlySet<AgentId>) =>
    onDisk([], {}, of).flatMap(({ name, counted: own }) => (own ? [[name, own]] : []));
  const agentId = 'claude-code';
  assert.deepEqual(counted(new Set([agentId])), [
    ['kit:plan', { agentId, uses: 9, lastAt: null, of: 'plugin' }],
    ['notes', { agentId, uses: 14, lastAt: 1_760_000_000_000, of: 'skill' }],
  ]);
  assert.deepEqual(counted(NOBODY), []);
  writeFileSync(join(home, '.claude.json'), '[]');
  assert.deepEqual(counted(new Set([agentId])), []);
});
