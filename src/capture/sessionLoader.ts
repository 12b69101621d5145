import { closeSync, openSync, readSync } from 'node:fs';
import type { Agent, SessionFiles, TranscriptFile } from '../agents/agent.js';
import { usualZstd, type Zstd } from '../agents/zstd.js';
import type { ReaderOptions, SessionReader } from '../model/reading.js';
import { readCompressed, UnreadableError } from './compressed.js';

const CHUNK_BYTES = 1024 * 1024;
const TAIL_BYTES = 256;
const KEPT_READERS = 8;

interface ReadFile {
  readonly inode: number;
  readonly size: number;
  readonly mtimeMs: number;
  /** The last bytes before `size`: tell whether the file was only appended to. */
  readonly tail: Buffer;
}

interface OpenSession {
  readonly reader: SessionReader;
  readonly files: Map<string, ReadFile>;
}

export interface LoadedSession {
  readonly reader: SessionReader;
  /** Bytes read by this call. */
  readonly bytes: number;
  /** Paths of files that can't be opened or read; the rest was read. */
  readonly unreadable: readonly string[];
}

/**
 * Feeds a session's files to its reader. The readers of the sessions read last are kept, so that a line that an
 * agent appends costs one line; a file that shrank, was replaced or rewritten starts its session anew.
 */
export class SessionLoader {
  private readonly open = new Map<string, OpenSession>();
  private readonly chunk = Buffer.allocUnsafe(CHUNK_BYTES);

  constructor(
    private readonly options: ReaderOptions,
    private readonly zstd: Zstd = usualZstd(),
  ) {}

  /** @param pause is awaited after each chunk, so that a long file doesn't hold the thread; it throws to stop */
  async load(agent: Agent, session: SessionFiles, pause: (bytes: number) => Promise<void>): Promise<LoadedSession> {
    const key = session.files[0]?.path ?? '';
    const kept = this.open.get(key);
    this.open.delete(key); // put back, as the newest, only when all of it was read
    const files = [...session.files, ...(session.relatives ?? [])];
    const current = kept && files.every((file) => continues(kept.files.get(file.part), file)) ? kept : null;
    const state = current ?? { reader: agent.createReader(this.options), files: new Map<string, ReadFile>() };
    let bytes = 0;
    let isWhole = true;
    const unreadable: string[] = [];
    for (const file of files) {
      try {
        bytes += await this.readOn(file, state, pause);
      } catch (error) {
        if (!(error instanceof UnreadableError || (error instanceof Error && 'syscall' in error))) {
          throw error;
        }
        unreadable.push(file.path);
        isWhole &&= file.compression === undefined; // unpacked in part: that must not be read on
      }
    }
    if (isWhole) {
      this.keep(key, state);
    }
    return { reader: state.reader, bytes, unreadable };
  }

  private async readOn(
    file: TranscriptFile,
    state: OpenSession,
    pause: (bytes: number) => Promise<void>,
  ): Promise<number> {
    const before = state.files.get(file.part);
    if (file.compression !== undefined) {
      return before === undefined ? this.readWhole(file, state, pause) : 0;
    }
    const start = before?.size ?? 0;
    let position = start;
    let tail = before?.tail ?? Buffer.alloc(0);
    if (file.size > start) {
      const handle = openSync(file.path, 'r');
      try {
        // Up to the size that was listed: what is appended meanwhile is found by the next look.
        while (position < file.size) {
          const count = readSync(handle, this.chunk, 0, Math.min(CHUNK_BYTES, file.size - position), position);
          if (count === 0) {
            break;
          }
          const bytes = this.chunk.subarray(0, count);
          state.reader.push(file.part, bytes, file.mtimeMs);
          tail = Buffer.concat([tail, bytes.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
          position += count;
          state.files.set(file.part, { inode: file.inode, size: position, mtimeMs: file.mtimeMs, tail });
          await pause(count);
        }
      } finally {
        closeSync(handle);
      }
    }
    return position - start;
  }

  private async readWhole(
    file: TranscriptFile,
    state: OpenSession,
    pause: (bytes: number) => Promise<void>,
  ): Promise<number> {
    const { inode, size, mtimeMs } = file;
    await readCompressed(
      file.path,
      this.zstd,
      (bytes) => state.reader.push(file.part, bytes, mtimeMs),
      () => pause(0),
    );
    await pause(size);
    state.files.set(file.part, { inode, size, mtimeMs, tail: Buffer.alloc(0) });
    return size;
  }

  private keep(key: string, state: OpenSession): void {
    this.open.set(key, state);
    const oldest = this.open.keys().next();
    if (this.open.size > KEPT_READERS && !oldest.done) {
      this.open.delete(oldest.value);
    }
  }
}

/** True when the file is new to the session or still begins with what was read of it. */
function continues(before: ReadFile | undefined, file: TranscriptFile): boolean {
  if (before === undefined) {
    return true;
  }
  if (before.inode !== file.inode || file.size < before.size) {
    return false;
  }
  if (file.size === before.size || file.compression !== undefined) {
    return file.size === before.size && file.mtimeMs === before.mtimeMs; // written to and no longer: rewritten in its place
  }
  const tail = Buffer.alloc(before.tail.length);
  try {
    const handle = openSync(file.path, 'r');
    try {
      readSync(handle, tail, 0, tail.length, before.size - tail.length);
    } finally {
      closeSync(handle);
    }
  } catch {
    return false;
  }
  return tail.equals(before.tail);
}
