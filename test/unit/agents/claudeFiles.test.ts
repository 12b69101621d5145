import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { discover, transcriptRoots } from '../../../src/agents/claude-code/files.js';
import { installedSkills } from '../../../src/agents/claude-code/installed.js';
import { Origins } from '../../../src/agents/origins.js';
import { skillRootTest } from '../../../src/agents/skillRoots.js';

let home: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'claude-files-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(path: string, text = '{}\n'): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** The sessions found, each as a list of `part: path`, sorted. */
function found(root = join(home, '.claude/projects')): string[][] {
  return discover([root], new Origins())
    .sessions.map(({ files }) => files.map((file) => `${file.part}: ${relative(root, file.path)}`))
    .sort();
}

test('a session is its main file, its subagents and those of workflows, but no other file', () => {
  put('.claude/projects/-p/s1.jsonl');
  put('.claude/projects/-p/s1/subagents/agent-a.jsonl');
  put('.claude/projects/-p/s1/subagents/agent-a.meta.json');
  put('.claude/projects/-p/s1/subagents/workflows/wf_1/agent-b.jsonl');
  put('.claude/projects/-p/s1/subagents/workflows/wf_1/journal.jsonl');
  put('.claude/projects/-p/s1/tool-results/x.txt');
  put('.claude/projects/-p/memory/MEMORY.md');
  put('.claude/projects/-q/s2.jsonl');
  assert.deepEqual(found(), [
    [
      'main: -p/s1.jsonl',
      'agent-a.jsonl: -p/s1/subagents/agent-a.jsonl',
      'workflows/wf_1/agent-b.jsonl: -p/s1/subagents/workflows/wf_1/agent-b.jsonl',
    ],
    ['main: -q/s2.jsonl'],
  ]);
});

test('a subagent of older versions, beside the main file, belongs to the session that it names', () => {
  put('.claude/projects/-p/agent-old.jsonl', '{"type":"user","isSidechain":true,"sessionId":"s1"}\n');
  put('.claude/projects/-p/s1.jsonl');
  put('.claude/projects/-p/agent-alone.jsonl', 'damaged\n');
  assert.deepEqual(found(), [
    ['agent-alone.jsonl: -p/agent-alone.jsonl'],
    ['main: -p/s1.jsonl', 'agent-old.jsonl: -p/agent-old.jsonl'],
  ]);
});

test('links are followed, each real folder once, and loops end', () => {
  put('elsewhere/s1.jsonl');
  mkdirSync(join(home, '.claude/projects'), { recursive: true });
  symlinkSync(join(home, 'elsewhere'), join(home, '.claude/projects/linked'));
  symlinkSync(join(home, 'elsewhere'), join(home, '.claude/projects/again'));
  symlinkSync('.', join(home, '.claude/projects/self'));
  symlinkSync('nowhere', join(home, '.claude/projects/dangling'));
  mkdirSync(join(home, 'elsewhere/s1'));
  symlinkSync('..', join(home, 'elsewhere/s1/subagents'));
  symlinkSync('gone.jsonl', join(home, 'elsewhere/s2.jsonl'));
  const sessions = discover([join(home, '.claude/projects')], new Origins()).sessions;
  assert.deepEqual(
    sessions.map(({ files }) => files.map(({ path }) => path)),
    [[join(home, 'elsewhere/s1.jsonl')]],
  );
});

test('a root that is missing, a file, or a link to itself is told apart, with what to do', () => {
  const file = put('file');
  symlinkSync('loop', join(home, 'loop'));
  const [missing, notAFolder, loop] = discover([join(home, 'none'), file, join(home, 'loop')], new Origins()).sources;
  assert.deepEqual([missing?.state, missing?.message], ['missing', '']);
  assert.equal(notAFolder?.state, 'unreadable');
  assert.match(notAFolder?.message ?? '', /a file, not a folder: move it away/);
  assert.equal(loop?.state, 'unreadable');
  assert.match(loop?.message ?? '', /link that leads back to itself/);
});

test('CLAUDE_CONFIG_DIR replaces the home folder', () => {
  assert.deepEqual(transcriptRoots({ home: '/h', env: { CLAUDE_CONFIG_DIR: '/c' } }, []), [join('/c', 'projects')]);
  assert.deepEqual(transcriptRoots({ home: '/h', env: {} }, ['/x']), [
    join('/h', '.claude', 'projects'),
    join('/h', '.config', 'claude', 'projects'),
    join('/x', 'projects'),
  ]);
});

test('installed skills: person, project and active plugins, by front matter, else by folder', () => {
  put('.claude/skills/review/SKILL.md', '---\nname: code-review\n---\nbody');
  put('.claude/skills/plain/SKILL.md', 'no front matter');
  put('.claude/skills/hidden/SKILL.md', '---\nuser-invocable: false\ndisable-model-invocation: true\n---\n');
  put('.claude/skills/broken/SKILL.md', '---\nname: [\n---\n');
  put('.claude/skills/bad/SKILL.md', '---\nname: "not a name!"\n---\n');
  put('.claude/skills/no-skill/README.md');
  put('.claude/commands/git/commit.md', 'x');
  put('project/.claude/skills/deploy/SKILL.md', 'x');
  const plugin = join(home, '.claude/plugins/cache/market/kit/2.0.0');
  put('.claude/plugins/cache/market/kit/2.0.0/skills/brainstorm/SKILL.md', 'x');
  put('.claude/plugins/cache/market/kit/1.0.0/skills/old/SKILL.md', 'x');
  put(
    '.claude/plugins/installed_plugins.json',
    JSON.stringify({ version: 2, plugins: { 'kit@market': [{ installPath: plugin }] } }),
  );
  symlinkSync(join(home, '.claude/skills/plain'), join(home, '.claude/skills/same'));
  const skills = installedSkills({ home, env: {} }, [join(home, 'project')]);
  assert.deepEqual(
    skills.map(({ name, modelInvocable, userInvocable }) => [name, modelInvocable, userInvocable]),
    [
      ['bad', true, true],
      ['broken', true, true],
      ['code-review', true, true],
      ['deploy', true, true],
      ['git:commit', true, true],
      ['hidden', false, false],
      ['kit:brainstorm', true, true],
      ['plain', true, true],
    ],
  );
});

test('a path is below a skill root by its folders, not by its words', () => {
  const isSkillRoot = skillRootTest(['/moved/claude']);
  for (const path of [
    '/home/a/.claude/skills/x/SKILL.md',
    '.agents/skills/x/SKILL.md',
    '/home/a/.claude/plugins/cache/m/p/1.0/skills/x/SKILL.md',
    '/home/a/.config/opencode/skill/x/SKILL.md',
    'C:\\Users\\a\\.claude\\skills\\x\\SKILL.md',
    '/moved/claude/skills/x/SKILL.md',
  ]) {
    assert.equal(isSkillRoot(path), true, path);
  }
  for (const path of [
    '/home/a/src/skills/x/SKILL.md',
    'docs/.claude.md/skills.txt',
    '/moved/other/skills/x/SKILL.md',
    'SKILL.md',
  ]) {
    assert.equal(isSkillRoot(path), false, path);
  }
});
