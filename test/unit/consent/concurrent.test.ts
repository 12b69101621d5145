import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as esbuild from 'esbuild';
import { root } from '../../harness/root.js';
import { tempFolder } from './temp.js';

/** A process that plays one editor: claims the notice and notes its setting again and again. */
const EDITOR = `
  import { ConsentFile } from './src/consent/consentFile.ts';
  const [path, editor, rounds] = process.argv.slice(2);
  let now = Date.now();
  const file = new ConsentFile(path, () => (now += 2 * 86_400_000));
  const shown = await file.claimNotice('noticeShown', 1);
  for (let i = 0; i < Number(rounds); i++) {
    await file.noteEditor(editor, { recording: i % 2 === 0 ? 'on' : 'off', telemetry: true });
  }
  await file.noteEditor(editor, { recording: 'off', telemetry: true });
  process.stdout.write(String(shown));
`;
const EDITORS = 6;

async function bundle(folder: string): Promise<string> {
  const outfile = join(folder, 'editor.mjs');
  await esbuild.build({
    stdin: { contents: EDITOR, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return outfile;
}

function run(script: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`exit code ${code}`))));
  });
}

describe('several editors at once', () => {
  it('lose no entry, show one notice, keep what is not theirs', async (t) => {
    const folder = await tempFolder(t);
    const ledger = join(folder, 'ledger');
    const path = join(ledger, 'telemetry.json');
    await mkdir(ledger);
    await writeFile(path, '{"enabled":true,"mine":{"a":1}}');
    const script = await bundle(folder);
    const names = Array.from({ length: EDITORS }, (_, i) => `editor${i}`);
    const shown = await Promise.all(names.map((name) => run(script, [path, name, '15'])));
    assert.equal(shown.filter((text) => text === 'true').length, 1);
    const content = JSON.parse(await readFile(path, 'utf8')) as { editors: Record<string, { recording: string }> };
    assert.deepEqual(Object.keys(content.editors).sort(), names);
    assert.ok(Object.values(content.editors).every(({ recording }) => recording === 'off'));
    assert.deepEqual(
      { ...content, editors: 0, noticeShownAt: 0 },
      {
        enabled: true,
        mine: { a: 1 },
        editors: 0,
        noticeShownVersion: 1,
        noticeShownAt: 0,
      },
    );
    assert.deepEqual(await readdir(ledger), ['telemetry.json'], 'locks or temporary files are left');
  });

  it('take over the lock of a killed one', async (t) => {
    const folder = await tempFolder(t);
    const ledger = join(folder, 'ledger');
    const path = join(ledger, 'telemetry.json');
    await mkdir(ledger);
    await writeFile(`${path}.lock`, 'a dead process');
    const old = new Date(Date.now() - 60_000);
    await utimes(`${path}.lock`, old, old);
    const script = await bundle(folder);
    const names = Array.from({ length: EDITORS }, (_, i) => `editor${i}`);
    const shown = await Promise.all(names.map((name) => run(script, [path, name, '2'])));
    assert.equal(shown.filter((text) => text === 'true').length, 1);
    const content = JSON.parse(await readFile(path, 'utf8')) as { editors: Record<string, unknown> };
    assert.deepEqual(Object.keys(content.editors).sort(), names);
    assert.deepEqual(await readdir(ledger), ['telemetry.json']);
  });
});
