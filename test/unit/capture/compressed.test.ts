import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { afterEach, beforeEach, test } from 'node:test';
import type { SessionFiles, TranscriptFile } from '../../../src/agents/agent.js';
import { codex } from '../../../src/agents/codex/agent.js';
import { runtimeZstd, type Zstd } from '../../../src/agents/zstd.js';
import { SessionLoader } from '../../../src/capture/sessionLoader.js';
import { codexRollout } from '../../fixtures/codex/rollout.js';
import { zstdFrame } from '../../fixtures/zstd.js';

const LATER = Date.UTC(2030, 0, 1);
const TEXT = codexRollout()
  .prompt()
  .injectedSkill('a')
  .exec('ls', { output: 'é'.repeat(200_000) })
  .endTurn()
  .text();

/** Stands for a decoder where the runtime has none: hands through what is not compressed. */
const plain: Zstd = { createDecoder: () => new PassThrough(), head: () => null };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compressed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(content: string | Uint8Array): TranscriptFile {
  const path = join(folder, 'rollout-1.jsonl.zst');
  writeFileSync(path, content);
  const { size, mtimeMs, ino } = statSync(path);
  return { path, part: 'main', size, mtimeMs, inode: ino, compression: 'zstd' };
}

const newLoader = (zstd: Zstd | null): SessionLoader =>
  new SessionLoader({ hashProject: () => '0', isSkillRoot: () => true }, zstd);
const session = (...files: TranscriptFile[]): SessionFiles => ({ files });
const noPause = (): Promise<void> => Promise.resolve();

test('a compressed transcript is read once, and anew when it changes', async () => {
  const loader = newLoader(plain);
  const first = await loader.load(codex, session(put(TEXT)), noPause);
  assert.deepEqual([first.reader.read(LATER).uses.length, first.bytes], [1, Buffer.byteLength(TEXT)]);
  const second = await loader.load(codex, session(put(TEXT)), noPause);
  assert.equal(second.reader.read(LATER).uses.length, 1);
  const file = put(TEXT + TEXT.replaceAll(/"(call_id|turn_id)":"\w/g, '"$1":"z'));
  const changed = await loader.load(codex, session(file), noPause);
  assert.equal(changed.reader.read(LATER).damagedLines, 0);
  assert.equal(changed.reader.read(LATER).uses.length, 2);
  assert.equal((await loader.load(codex, session(file), noPause)).bytes, 0);
});

test('one that is damaged or can not be decoded is told, and tried anew', async () => {
  const broken: Zstd = {
    head: () => null,
    createDecoder: () =>
      new Transform({
        transform(chunk: Buffer, _encoding, done) {
          this.push(chunk.subarray(0, chunk.indexOf('\n') + 1));
          done(new Error('corrupted block'));
        },
      }),
  };
  for (const zstd of [broken, null]) {
    const loader = newLoader(zstd);
    const file = put(TEXT);
    for (let time = 0; time < 2; time++) {
      const loaded = await loader.load(codex, session(file), noPause);
      assert.deepEqual(loaded.unreadable, [file.path]);
      assert.deepEqual(loaded.reader.read(LATER).uses, []);
    }
  }
  const gone = { ...put(TEXT), path: join(folder, 'gone.zst') };
  assert.deepEqual((await newLoader(plain).load(codex, session(gone), noPause)).unreadable, [gone.path]);
});

test('reading one can be stopped', async () => {
  const stop = new Error('stopped');
  await assert.rejects(
    newLoader(plain).load(codex, session(put(TEXT)), () => Promise.reject(stop)),
    (error) => error === stop,
  );
});

test('the runtime’s own decoder reads whole frames and tells damaged ones', {
  skip: runtimeZstd() === null,
}, async () => {
  const zstd = runtimeZstd();
  assert.equal(zstd?.head(zstdFrame(TEXT).subarray(0, 150_000))?.slice(0, 1000), TEXT.slice(0, 1000));
  assert.equal(zstd?.head(Buffer.from('no zstd')), null);
  const loaded = await newLoader(zstd).load(codex, session(put(zstdFrame(TEXT))), noPause);
  assert.equal(loaded.reader.read(LATER).uses.length, 1);
  for (const damaged of [zstdFrame(TEXT).subarray(0, -5), Buffer.from('no zstd')]) {
    const file = put(damaged);
    assert.deepEqual((await newLoader(zstd).load(codex, session(file), noPause)).unreadable, [file.path]);
  }
});
