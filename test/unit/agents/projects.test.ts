import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { AGENTS } from '../../../src/agents/registry.js';
import { codexRollout } from '../../fixtures/codex/rollout.js';
import { writeFiles } from '../../harness/files.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'projects-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function foldersOf(id: string): string[] {
  const agent = AGENTS.find((one) => one.id === id);
  const { projects } = agent ?? {};
  assert.ok(agent && projects);
  const places = projects.places(agent.transcriptRoots({ home, env: {} }, []));
  return [...new Set(places.flatMap((place) => projects.workingFolders(place)))].sort();
}

test('Codex: the projects of a day, from the start of records however long', () => {
  const one = codexRollout({ cwd: '/home/dev/one', start: '2026-03-01T10:00:00.000Z' }).prompt();
  const two = codexRollout({ cwd: '/home/dev/t"wo', start: '2026-03-01T11:00:00.000Z' }).prompt();
  const meta = (payload: object): string => JSON.stringify({ type: 'session_meta', payload });
  writeFiles(home, {
    [`.codex/${one.path}`]: one.text(),
    [`.codex/${two.path}`]: two.text(),
    '.codex/archived_sessions/rollout-a.jsonl': meta({ id: 'a', cwd: '/old', base_instructions: 'x'.repeat(99_999) }),
    '.codex/sessions/2026/03/02/rollout-b.jsonl': meta({ id: 'b', base_instructions: '"cwd":"/in/a/text"' }),
    '.codex/sessions/2026/03/02/rollout-c.jsonl': meta({ id: 'c', cwd: 'relative' }),
    '.codex/sessions/2026/03/02/rollout-d.jsonl': '{"cwd":"\\u00',
    '.codex/sessions/2026/03/02/notes.jsonl': meta({ id: 'e', cwd: '/not/a/rollout' }),
  });
  assert.deepEqual(foldersOf('codex'), ['/home/dev/one', '/home/dev/t"wo', '/old']);
});

test('Copilot CLI and OpenCode: each session tells its own; what is damaged or relative tells none', () => {
  const start = (cwd: unknown): string => `{"type":"session.start","data":{"context":${JSON.stringify({ cwd })}}}\n`;
  writeFiles(home, {
    '.copilot/session-state/a/events.jsonl': start('/home/dev/a'),
    '.copilot/session-state/b.jsonl': start('/home/dev/b'),
    '.copilot/session-state/c/events.jsonl': start('relative') + start(7),
    '.copilot/session-state/d/other.txt': '',
    '.local/share/opencode/storage/session/p/s1.json': '{"directory":"/home/dev/open"}',
    '.local/share/opencode/storage/session/p/s2.json': '{"directory":"here"}',
    '.local/share/opencode/storage/session/q/s3.json': '{',
  });
  assert.deepEqual(foldersOf('copilot-cli'), ['/home/dev/a', '/home/dev/b']);
  assert.deepEqual(foldersOf('opencode'), ['/home/dev/open']);
});
