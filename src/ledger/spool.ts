import type { UseEvent } from '../model/use.js';
import { type Disk, errnoOf, realDisk } from './disk.js';
import { SpoolFile } from './spoolFile.js';
import type { LedgerProblem } from './types.js';
import { formatUse } from './useLine.js';

/** Events kept in memory while the disk takes none. */
const MAX_WAITING = 10_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

export interface SpoolState {
  /** Events accepted and not yet on disk. */
  readonly waiting: number;
  /** Why nothing can be written at the moment, with what to do; null when all is well. */
  readonly problem: LedgerProblem | null;
}

export interface SpoolOptions {
  /** `LedgerFiles.spool` */
  readonly folder: string;
  readonly disk?: Disk;
  readonly onState?: (state: SpoolState) => void;
  readonly firstRetryMs?: number;
  readonly maxWaiting?: number;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** This process's part of the spool: recording is one appended line, with no database in the way. */
export class Spool {
  private readonly file: SpoolFile;
  private readonly queue: Waiting[] = [];
  private draining: Promise<void> | null = null;
  private wakeUp: (() => void) | null = null;
  private closed = false;
  private problem: LedgerProblem | null = null;

  constructor(private readonly options: SpoolOptions) {
    this.file = new SpoolFile(options.folder, options.disk ?? realDisk);
  }

  get state(): SpoolState {
    return { waiting: this.queue.length, problem: this.problem };
  }

  /**
   * Resolves when the event is durable. While the disk is full, read-only or gone the event waits in memory and is
   * tried again. Rejects when too many wait, or when `close` finds the disk still unusable.
   */
  append(event: UseEvent): Promise<void> {
    if (this.closed || this.queue.length >= (this.options.maxWaiting ?? MAX_WAITING)) {
      const why = this.closed
        ? 'Recording has ended.'
        : (this.problem?.message ?? 'Too many events wait to be written.');
      return Promise.reject(new Error(`The event was not recorded: ${why}`));
    }
    const line = formatUse(event);
    return new Promise((resolve, reject) => {
      this.queue.push({ line, resolve, reject });
      this.draining ??= this.drain();
    });
  }

  /** Writes what waits, once; what the disk refuses then is rejected. */
  async close(): Promise<void> {
    this.closed = true;
    this.wakeUp?.();
    await this.draining;
    await this.file.drop();
  }

  private async drain(): Promise<void> {
    await Promise.resolve(); // the rest of a burst arrives first and shares the write and its fdatasync
    let pause = this.options.firstRetryMs ?? FIRST_RETRY_MS;
    while (this.queue.length > 0) {
      const burst = this.queue.slice();
      try {
        await this.file.append(burst.map((waiting) => waiting.line).join(''));
        this.queue.splice(0, burst.length);
        burst.forEach((waiting) => waiting.resolve());
        this.setProblem(null);
        pause = this.options.firstRetryMs ?? FIRST_RETRY_MS;
      } catch (error) {
        await this.file.drop(); // its last line may be torn: go on in a new file
        if (this.closed) {
          this.queue.splice(0).forEach((waiting) => waiting.reject(error));
        } else {
          this.setProblem(describe(error));
          await this.sleep(pause);
          pause = Math.min(pause * 2, LAST_RETRY_MS);
        }
      }
    }
    this.draining = null;
  }

  private setProblem(problem: LedgerProblem | null): void {
    if (problem?.message !== this.problem?.message) {
      this.problem = problem;
      this.options.onState?.(this.state);
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const HELD =
  'Another program (a virus scanner, a backup, a VS Code that sleeps) holds a file in ~/.claude/auto-skill open. ' +
  'Close it; nothing is lost meanwhile.';

/** Says in plain words why the folder can't be written to, and what helps. */
export function describe(error: unknown): LedgerProblem {
  const code = errnoOf(error);
  const advice: Readonly<Record<string, string>> = {
    ENOSPC: 'The disk is full. Free some space; recording goes on by itself.',
    EDQUOT: 'Your disk quota is used up. Free some space; recording goes on by itself.',
    EROFS: 'The file system is read-only. Mount it writable; recording goes on by itself.',
    EACCES: 'You may not write to ~/.claude/auto-skill. Give yourself write permission; recording goes on by itself.',
    EPERM: 'You may not write to ~/.claude/auto-skill. Give yourself write permission; recording goes on by itself.',
    ENOTDIR: 'A file or a link is where the folder ~/.claude/auto-skill (or one in it) should be. Move it away.',
    EEXIST: 'A file is where the folder ~/.claude/auto-skill (or one in it) should be. Move it away.',
    ENOENT:
      'The folder ~/.claude/auto-skill is not there and can’t be made. Is its drive connected? Recording goes on by itself.',
    EBUSY: HELD,
    ENOTEMPTY: HELD,
    EFBIG: 'A limit on the size of files (ulimit -f) is in the way. Raise it; recording goes on by itself.',
    EIO: 'The disk or the network drive of ~/.claude/auto-skill reports errors. Check it; recording goes on by itself.',
    ESTALE:
      'The network drive of ~/.claude/auto-skill was connected anew. If this stays, restart VS Code; nothing is lost meanwhile.',
    ELOOP: 'A link is in the place of a file of the ledger. Move it away.',
  };
  const message = advice[code] ?? `The ledger's folder can't be written to (${code || 'unknown error'}).`;
  return { kind: 'unwritable', message };
}
