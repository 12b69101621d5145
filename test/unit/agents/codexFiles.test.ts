import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { discover, transcriptRoots } from '../../../src/agents/codex/files.js';
import { installedSkills } from '../../../src/agents/codex/installed.js';
import { Origins } from '../../../src/agents/origins.js';
import { codexRollout } from '../../fixtures/codex/rollout.js';
import { DECODERS, zstdFrame } from '../../fixtures/zstd.js';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'codex-files-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const roots = (): string[] => transcriptRoots({ home, env: {} }, []);

function put(path: string, content: string | Uint8Array = 'x'): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** The sessions found, each as a list of `part` or `main: file`. */
function found(origins = new Origins()): string[][] {
  return discover(roots(), origins)
    .sessions.map(({ files }) => files.map(({ part, path }) => (part === 'main' ? `main: ${basename(path)}` : part)))
    .sort();
}

test('CODEX_HOME replaces the home folder, unless it is empty; more homes come from the settings', () => {
  const own = [join('/h', '.codex', 'sessions'), join('/h', '.codex', 'archived_sessions')];
  assert.deepEqual(transcriptRoots({ home: '/h', env: {} }, []), own);
  assert.deepEqual(transcriptRoots({ home: '/h', env: { CODEX_HOME: '' } }, []), own);
  assert.deepEqual(transcriptRoots({ home: '/h', env: { CODEX_HOME: '/c' } }, ['/x']), [
    join('/c', 'sessions'),
    join('/c', 'archived_sessions'),
    join('/x', 'sessions'),
    join('/x', 'archived_sessions'),
  ]);
});

test('rollouts are found by date and in the archive, and no other file', () => {
  const session = codexRollout();
  put(`.codex/${session.path}`, session.text());
  const old = codexRollout({ start: '2025-12-01T10:00:00.000Z' });
  put(`.codex/archived_sessions/${basename(old.path)}`, old.text());
  put('.codex/sessions/2026/03/01/notes.jsonl');
  put('.codex/sessions/2026/03/01/rollout-1.json');
  put('.codex/sessions/a/b/c/d/e/rollout-deep.jsonl');
  put('.codex/history.jsonl');
  assert.deepEqual(found(), [[`main: ${basename(old.path)}`], [`main: ${basename(session.path)}`]]);
  assert.deepEqual(
    discover(roots(), new Origins()).sources.map(({ state, files }) => [state, files]),
    [
      ['ok', 1],
      ['ok', 1],
    ],
  );
});

test('subagents, also of subagents, belong to the session at the root, wherever their rollouts lie', () => {
  const session = codexRollout()
    .prompt()
    .subagent((agent) => agent.subagent((inner) => inner.endTurn()).endTurn());
  const [child] = session.subagents.values();
  const [inner] = child?.subagents.values() ?? [];
  assert.ok(child && inner);
  put(`.codex/${session.path}`, session.text());
  put(`.codex/archived_sessions/${basename(child.path)}`, child.text());
  put(`.codex/${inner.path}`, inner.text());
  assert.deepEqual(found(), [
    [`main: ${basename(session.path)}`, ...[child, inner].map(({ path }) => basename(path)).sort()],
  ]);
  rmSync(join(home, '.codex', session.path));
  assert.deepEqual(found(), [[child, inner].map(({ path }) => basename(path)).sort()]);
});

test('a subagent is recognised by a first record that is longer than what is looked at', () => {
  const session = codexRollout()
    .prompt()
    .subagent((agent) => agent.endTurn());
  const [child] = session.subagents.values();
  assert.ok(child);
  put(`.codex/${session.path}`, session.text());
  put(`.codex/${child.path}`, child.text().replace('You are a coding agent.', 'long '.repeat(100_000)));
  assert.deepEqual(found(), [[`main: ${basename(session.path)}`, basename(child.path)]]);
});

test('a rollout that has no first record yet is asked again, one that has is not', () => {
  const session = codexRollout()
    .prompt()
    .subagent((agent) => agent.endTurn());
  const [child] = session.subagents.values();
  assert.ok(child);
  put(`.codex/${session.path}`, session.text());
  const file = put(`.codex/${child.path}`, '{"timestamp":');
  const origins = new Origins();
  assert.equal(found(origins).length, 2);
  writeFileSync(file, child.text());
  assert.equal(found(origins).length, 1);
  writeFileSync(file, 'damaged\n'); // the same file: its first record is known
  assert.equal(found(origins).length, 1);
});

test('of damaged or foreign rollouts each is a session, and parents in a circle end', () => {
  const line = (id: string, parent: string): string =>
    `${JSON.stringify({ type: 'session_meta', payload: { id, parent_thread_id: parent } })}\n`;
  put('.codex/sessions/rollout-a.jsonl', line('a', 'b'));
  put('.codex/sessions/rollout-b.jsonl', line('b', 'a'));
  put('.codex/sessions/rollout-c.jsonl', line('c', 'c'));
  put('.codex/sessions/rollout-d.jsonl', 'damaged\n');
  put('.codex/sessions/rollout-e.jsonl', Buffer.from([0xff, 0xfe, 0x0a]));
  assert.equal(found().length, 5);
});

test('links are followed, each real folder once, and loops end', () => {
  const session = codexRollout();
  put(`elsewhere/${basename(session.path)}`, session.text());
  mkdirSync(join(home, '.codex/sessions'), { recursive: true });
  symlinkSync(join(home, 'elsewhere'), join(home, '.codex/sessions/2026'));
  symlinkSync(join(home, 'elsewhere'), join(home, '.codex/sessions/again'));
  symlinkSync('.', join(home, '.codex/sessions/self'));
  symlinkSync('nowhere', join(home, '.codex/sessions/rollout-gone.jsonl'));
  assert.deepEqual(found(), [[`main: ${basename(session.path)}`]]);
});

test('a compressed rollout is found with its session', () => {
  const session = codexRollout()
    .prompt()
    .subagent((agent) => agent.endTurn());
  const [child] = session.subagents.values();
  assert.ok(child);
  put(`.codex/${session.path}`, session.text());
  put(`.codex/${child.path}.zst`, zstdFrame(child.text()));
  for (const zstd of DECODERS) {
    const { sessions, sources } = discover(roots(), new Origins(), zstd);
    assert.deepEqual(
      sessions.map(({ files }) => files.map(({ part, compression }) => `${part} ${compression}`)),
      [['main undefined', `${basename(child.path)}.zst zstd`]],
    );
    assert.equal(sources[0]?.state, 'ok');
  }
});

test('while both forms of a rollout lie there the plain one counts', () => {
  const session = codexRollout();
  const file = put(`.codex/${session.path}`, session.text());
  put(`.codex/${session.path}.zst`, zstdFrame(session.text()));
  assert.deepEqual(found(), [[`main: ${basename(session.path)}`]]);
  renameSync(file, `${file}.tmp`);
  assert.deepEqual(found(), [[`main: ${basename(session.path)}.zst`]]);
});

test('installed skills: person, project and the newest plugins, by front matter, else by folder', () => {
  put('.codex/skills/review/SKILL.md', '---\nname: code-review\n---\nbody');
  put('.codex/skills/.system/bundled/SKILL.md');
  put('.codex/skills/team/deploy/SKILL.md');
  put('.codex/skills/start/SKILL.md', '---\nname: Agent Start\n---\n');
  put('.codex/skills/typed/SKILL.md');
  put('.codex/skills/typed/agents/openai.yaml', 'policy:\n  allow_implicit_invocation: false\n');
  put('.agents/skills/notes/SKILL.md');
  put('project/.agents/skills/local/SKILL.md');
  put('project/.codex/skills/own/SKILL.md');
  put('other/.codex/skills/hidden/SKILL.md');
  put('.codex/plugins/cache/market/kit/1.9.0/skills/old/SKILL.md');
  put('.codex/plugins/cache/market/kit/1.10.0/skills/plan/SKILL.md');
  put('.codex/prompts/draft.md');
  symlinkSync(join(home, '.agents/skills/notes'), join(home, '.codex/skills/same'));
  assert.deepEqual(
    installedSkills({ home, env: {} }, [join(home, 'project')]).map(({ name, modelInvocable }) => [
      name,
      modelInvocable,
    ]),
    [
      ['bundled', true],
      ['code-review', true],
      ['deploy', true],
      ['kit:plan', true],
      ['local', true],
      ['notes', true],
      ['own', true],
      ['start', true],
      ['typed', false],
    ],
  );
  assert.deepEqual(
    installedSkills({ home, env: { CODEX_HOME: join(home, 'other/.codex') } }, []).map(({ name }) => name),
    ['hidden', 'notes'],
  );
});
