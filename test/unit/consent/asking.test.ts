import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { decideAsking, decideAskingOutside } from '../../../src/consent/asking.js';
import { ConsentFile } from '../../../src/consent/consentFile.js';
import type { AskWord, FileAnswer } from '../../../src/consent/decide.js';
import { tempFolder } from './temp.js';

const NOW = Date.UTC(2026, 4, 1, 12);
const ON = { recording: 'followTelemetry', telemetry: true } as const;

const CASES: readonly (readonly [
  file: FileAnswer,
  words: readonly (AskWord | undefined)[],
  scope: 'folder' | 'all' | null,
  because: string,
])[] = [
  [{ kind: 'undecided' }, [], null, 'nobody-said'],
  [{ kind: 'undecided' }, [undefined], null, 'nobody-said'],
  [{ kind: 'undecided' }, ['folder'], 'folder', 'person'],
  [{ kind: 'yes' }, ['all', undefined], 'all', 'person'],
  [{ kind: 'yes' }, ['all', 'folder'], 'folder', 'person'],
  [{ kind: 'yes' }, ['all', 'off'], null, 'editor'],
  [{ kind: 'no' }, ['all'], null, 'consent-file'],
  [{ kind: 'invalid', problem: 'syntax' }, ['all'], null, 'consent-file'],
];

test('agents may ask where the person said so, and nothing of theirs says no', () => {
  for (const [file, words, scope, because] of CASES) {
    assert.deepEqual(decideAsking(file, words), { scope, because });
  }
});

interface Fixture {
  readonly path: string;
  readonly file: ConsentFile;
  readonly outside: () => Promise<string | null>;
}

async function fixture(t: TestContext): Promise<Fixture> {
  const folder = join(await tempFolder(t), 'ledger');
  await mkdir(folder, { mode: 0o700 });
  const path = join(folder, 'telemetry.json');
  const file = new ConsentFile(path, () => NOW);
  return { path, file, outside: async () => decideAskingOutside(await file.read(), NOW).scope };
}

test('a yes in the settings is noted for other processes, and so is its end', async (t) => {
  const { file, path, outside } = await fixture(t);
  await file.noteEditor('vscode', { ...ON, agents: 'off' });
  await assert.rejects(readFile(path), { code: 'ENOENT' }); // nothing said means the same
  await file.noteEditor('vscode', { ...ON, agents: 'folder' });
  assert.equal(await outside(), 'folder');
  await file.noteEditor('vscode', { ...ON, agents: 'all' });
  assert.equal(await outside(), 'all');
  await file.noteEditor('cursor', { ...ON, agents: 'off' });
  assert.equal(await outside(), null);
  await file.noteEditor('cursor', ON);
  assert.equal(await outside(), 'all');
  await file.noteEditor('vscode', ON);
  assert.equal(await outside(), null);
  assert.equal((await file.read()).answer.kind, 'undecided');
});

test('a yes that is taken back while recording is paused does not come back with it', async (t) => {
  const { file, path, outside } = await fixture(t);
  await file.noteEditor('vscode', { ...ON, agents: 'all' });
  await file.setEnabled(false);
  assert.equal(await outside(), null);
  const before = await readFile(path, 'utf8');
  await file.noteEditor('vscode', { ...ON, agents: 'folder' });
  await file.noteEditor('cursor', { ...ON, agents: 'all' });
  assert.equal(await readFile(path, 'utf8'), before, 'a file that says no takes no yes');
  await file.noteEditor('vscode', { ...ON, agents: 'off' });
  assert.equal((await file.read()).answer.kind, 'no');
  await file.setEnabled(true);
  assert.equal(await outside(), null);
});

test('a word that is not known is a no', async (t) => {
  const { path, outside } = await fixture(t);
  const entry = { ...ON, agents: 'yes please', seenAt: new Date(NOW).toISOString() };
  await writeFile(path, JSON.stringify({ decided: false, editors: { vscode: entry } }));
  assert.equal(await outside(), null);
});
