import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as esbuild from 'esbuild';
import { root } from '../../harness/root.js';
import { MAX_AGE_MS, Outbox } from '../../../src/sharing/outbox.js';
import { parseSummary } from '../../../src/sharing/outboxText.js';
import { tempFolder } from '../consent/temp.js';
import { AT, queuedUses } from './support.js';

/** A window that queues events one by one and tells of each that is on disk. */
const WINDOW = `
  import { Outbox } from './src/sharing/outbox.ts';
  const [folder, name, count, event] = process.argv.slice(2);
  const at = ${AT};
  const outbox = new Outbox({ folder, now: () => at });
  for (let i = 0; i < Number(count); i++) {
    const key = name + '-' + i;
    await outbox.add([{ key, at, event: JSON.parse(event) }]);
    process.stdout.write(key + '\\n');
  }
`;

describe('the outbox', () => {
  it('keeps what is queued, in order, readable by nobody else', async (t) => {
    const folder = join(await tempFolder(t), 'sharing');
    const events = queuedUses(3);
    await new Outbox({ folder, now: () => AT }).add(events);
    const again = new Outbox({ folder, now: () => AT });
    assert.deepEqual((await again.read()).waiting, events);
    assert.equal((await stat(again.path)).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  it('takes each event once, also after it was sent', async (t) => {
    const outbox = new Outbox({ folder: await tempFolder(t), now: () => AT });
    const [first, second] = queuedUses(2);
    assert.ok(first !== undefined && second !== undefined);
    await outbox.add([first, first]);
    await outbox.delivered([first.key]);
    await outbox.add([first, second]);
    assert.deepEqual((await outbox.read()).waiting, [second]);
    await outbox.forgetWaiting();
    await outbox.add([first, second]);
    assert.deepEqual((await outbox.read()).waiting, []);
  });

  it('drops what is too old, and tells how many', async (t) => {
    let now = AT;
    const outbox = new Outbox({ folder: await tempFolder(t), now: () => now });
    const events = queuedUses(3);
    await outbox.add(events);
    now = AT + 1 + MAX_AGE_MS; // the first was queued at AT, the second a ms later
    await outbox.add([]);
    const { waiting, dropped } = await outbox.read();
    assert.deepEqual([waiting, dropped], [events.slice(1), 1]);
  });

  it('drops the oldest when there is too much, and tells how many', async (t) => {
    const events = queuedUses(40);
    const maxBytes = 10 * JSON.stringify(events[39]?.event).length + 5;
    const outbox = new Outbox({ folder: await tempFolder(t), now: () => AT, maxBytes });
    await outbox.add(events.slice(0, 20));
    await outbox.add(events.slice(20));
    const { waiting, dropped } = await outbox.read();
    assert.deepEqual([waiting, dropped], [events.slice(30), 30]);
    assert.deepEqual(parseSummary((await readFile(outbox.path, 'utf8')).slice(0, 500)), {
      waiting: 10,
      dropped: 30,
      failures: 0,
      notBefore: 0,
      problem: null,
      settling: 0,
      settlesAt: 0,
      from: 0,
      paused: false,
    });
  });

  it('makes no file where there is nothing, and removes it with all that waited', async (t) => {
    const folder = await tempFolder(t);
    const outbox = new Outbox({ folder, now: () => AT });
    await outbox.add([]);
    await outbox.delivered(['x']);
    await outbox.failed('timeout', AT);
    assert.deepEqual(await readdir(folder), []);
    await outbox.add(queuedUses(1));
    await outbox.remove();
    assert.deepEqual(await readdir(folder), []);
  });

  it('forgets what waited when sharing is off for a while, and begins where it is on again', async (t) => {
    let now = AT;
    const outbox = new Outbox({ folder: await tempFolder(t), now: () => now });
    assert.equal(await outbox.resume(), 0);
    await outbox.add(queuedUses(3));
    await outbox.pause();
    assert.deepEqual((await outbox.read()).waiting, []);
    now = AT + 1_000;
    assert.equal(await outbox.resume(), AT + 1_000);
    now = AT + 2_000;
    assert.equal(await outbox.resume(), AT + 1_000);
  });

  it('leaves out lines that it can not understand', async (t) => {
    const outbox = new Outbox({ folder: await tempFolder(t), now: () => AT });
    const [first, second] = queuedUses(2);
    const lines = ['{"version":1,"dropped":-1,"problem":"<b>"}', JSON.stringify(first), '{"key":1}', 'no', '[]'];
    await writeFile(outbox.path, [...lines, JSON.stringify(second), '{"key":"x","at":1,"ev'].join('\n'));
    const { waiting, sent, dropped, problem } = await outbox.read();
    assert.deepEqual([waiting, sent, dropped, problem], [[first, second], [], 0, null]);
  });

  it('is shared by windows, and loses nothing that was told to be on disk when they are killed', async (t) => {
    const folder = join(await tempFolder(t), 'sharing');
    const script = join(await tempFolder(t), 'window.mjs');
    await esbuild.build({
      stdin: { contents: WINDOW, resolveDir: root, loader: 'ts' },
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      logLevel: 'warning',
    });
    const event = JSON.stringify(queuedUses(1)[0]?.event);
    const windows = ['a', 'b', 'c'].map((name) => {
      const child = spawn(process.execPath, [script, folder, name, name === 'c' ? '12' : '1000', event]);
      let told = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        told += text;
        if (name !== 'c' && told.split('\n').length > 8) {
          child.kill('SIGKILL');
        }
      });
      return once(child, 'close').then(() => told.split('\n').filter((key) => key !== ''));
    });
    const told = (await Promise.all(windows)).flat();
    const keys = (await new Outbox({ folder, now: () => AT }).read()).waiting.map(({ key }) => key);
    assert.deepEqual(
      told.filter((key) => !keys.includes(key)),
      [],
    );
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keys.filter((key) => key.startsWith('c')).length, 12);
  });
});
