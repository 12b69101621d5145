import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, test } from 'node:test';
import type { SessionFiles, TranscriptFile } from '../../../src/agents/agent.js';
import { codex } from '../../../src/agents/codex/agent.js';
import { portableZstd } from '../../../src/agents/portableZstd.js';
import type { Zstd } from '../../../src/agents/zstd.js';
import { SessionLoader } from '../../../src/capture/sessionLoader.js';
import { codexRollout } from '../../fixtures/codex/rollout.js';
import { DECODERS, PACKED, packedLines, zstdFrame } from '../../fixtures/zstd.js';

const LATER = Date.UTC(2030, 0, 1);
const TEXT = codexRollout()
  .prompt()
  .injectedSkill('a')
  .exec('ls', { output: 'é'.repeat(200_000) })
  .endTurn()
  .text();

/** Hands through what is not compressed. */
const plain: Zstd = { decode: (source) => source, head: () => null };

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

const newLoader = (zstd: Zstd): SessionLoader =>
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

test('one that is damaged is told, and tried anew', async () => {
  const broken: Zstd = {
    head: () => null,
    async *decode() {
      yield Buffer.from(TEXT.slice(0, TEXT.indexOf('\n') + 1));
      await Promise.reject(new Error('corrupted block'));
    },
  };
  const loader = newLoader(broken);
  const file = put(TEXT);
  for (let time = 0; time < 2; time++) {
    const loaded = await loader.load(codex, session(file), noPause);
    assert.deepEqual(loaded.unreadable, [file.path]);
    assert.deepEqual(loaded.reader.read(LATER).uses, []);
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

/** Four bytes for each 128 KB of the same byte: 2 GB in one chunk of a file. */
function bomb(): Buffer {
  const block = Buffer.from([...Buffer.alloc(3), 0x61]);
  block.writeUIntLE((1 << 1) | ((128 * 1024) << 3), 0, 3);
  return Buffer.concat([zstdFrame('').subarray(0, 6), ...Array.from({ length: 16_000 }, () => block)]);
}

test('decoders read what the reference implementation packed, cut anywhere, and tell what is damaged', async () => {
  for (const zstd of DECODERS) {
    assert.equal(zstd.head(zstdFrame(TEXT).subarray(0, 150_000))?.slice(0, 1000), TEXT.slice(0, 1000));
    for (const none of ['no zstd', '']) {
      assert.equal(zstd.head(Buffer.from(none)), null);
    }
    const loaded = await newLoader(zstd).load(codex, session(put(zstdFrame(TEXT))), noPause);
    assert.equal(loaded.reader.read(LATER).uses.length, 1);
    for (const damaged of [zstdFrame(TEXT).subarray(0, -5), Buffer.from('no zstd'), PACKED.subarray(0, 150)]) {
      const file = put(damaged);
      assert.deepEqual((await newLoader(zstd).load(codex, session(file), noPause)).unreadable, [file.path]);
    }
    for (const size of [1, 7, 64 * 1024]) {
      assert.equal(await unpacked(zstd, PACKED, size), packedLines());
    }
  }
});

test('what little bytes stand for is handed on before more of them is unpacked', async () => {
  for (const zstd of DECODERS) {
    let taken = 0;
    for await (const piece of zstd.decode(Readable.from([bomb()]))) {
      taken += Buffer.isBuffer(piece) ? piece.length : 0;
      if (taken > 200_000_000) {
        break;
      }
    }
    assert.ok(taken > 200_000_000 && taken < 300_000_000, String(taken));
    assert.ok((zstd.head(bomb()) ?? '').length < 64 * 1024 * 1024);
  }
});

test('the portable decoder gives no file the memory that its header asks for', async () => {
  const zstd = portableZstd(1000);
  for (const header of ['28b52ffd0090', '28b52ffda00000007f', '28b52ffde0000000000000007f']) {
    await assert.rejects(unpacked(zstd, Buffer.from(header.padEnd(60, '0'), 'hex'), 30), /more memory/);
  }
});

async function unpacked(zstd: Zstd, packed: Buffer, size: number): Promise<string> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < packed.length; at += size) {
    chunks.push(packed.subarray(at, at + size));
  }
  const pieces: Buffer[] = [];
  for await (const piece of zstd.decode(Readable.from(chunks, { objectMode: false }))) {
    pieces.push(Buffer.isBuffer(piece) ? Buffer.from(piece) : Buffer.alloc(0));
  }
  return Buffer.concat(pieces).toString('utf8');
}
