import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { claudeProjects } from '../../../../src/agents/claude-code/projects.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'projects-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(folder: string, name: string, ...lines: string[]): string {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, name), lines.map((line) => `${line}\n`).join(''));
  return join(root, folder);
}

const record = (cwd: string): string => JSON.stringify({ type: 'user', cwd, message: { content: 'cwd' } });

test('the working folder is that of the first record that has one', () => {
  const folder = put('a', 's.jsonl', '{"type":"summary"}', 'damaged {', record('/home/dev/shop'), record('/home/dev'));
  assert.deepEqual(claudeProjects.places([root, join(root, 'missing')]), [folder]);
  assert.deepEqual(claudeProjects.workingFolders(folder), ['/home/dev/shop']);
});

test('a transcript that names none does not hide another one that does', () => {
  put('a', 'a.jsonl', '{"type":"summary"}');
  const folder = put('a', 'b.jsonl', record('/home/dev/shop'));
  assert.deepEqual(claudeProjects.workingFolders(folder), ['/home/dev/shop']);
});

test('what stands inside a record, or is no absolute path, names nothing', () => {
  const inside = JSON.stringify({ type: 'user', message: { cwd: '/etc', content: '"cwd":"/etc"' } });
  assert.deepEqual(claudeProjects.workingFolders(put('a', 'a.jsonl', inside, record('relative'), record(''))), []);
  assert.deepEqual(claudeProjects.workingFolders(join(root, 'missing')), []);
});

test('a pipe in the place of a transcript is left alone', { skip: process.platform === 'win32' }, () => {
  const folder = put('a', 'b.jsonl', record('/home/dev/shop'));
  execFileSync('mkfifo', [join(folder, 'a.jsonl')]);
  assert.deepEqual(claudeProjects.workingFolders(folder), ['/home/dev/shop']);
});
