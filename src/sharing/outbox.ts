import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { withFileLock } from '../consent/fileLock.js';
import { readIfThere, removeIfThere, replace, syncFolder, writeDurable } from '../ledger/atomic.js';
import { realDisk } from '../ledger/disk.js';
import { ensureFolder } from '../ledger/files.js';
import {
  formatOutbox,
  NOTHING,
  type OutboxContent,
  parseOutbox,
  type QueuedEvent,
  type SendState,
} from './outboxText.js';
import { sharingFiles } from './sharingFiles.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** What could not be sent for so long is of no use to anybody; also how far back uses are looked for. */
export const MAX_AGE_MS = 7 * DAY_MS;
const MAX_BYTES = 512 * 1024;

export interface OutboxParts {
  /** `LedgerFiles.sharing`; made at the first event. */
  readonly folder: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** For tests. */
  readonly maxBytes?: number;
}

/**
 * Events that wait to be sent, and the keys of those that were, in one file that every window shares. Each change
 * replaces the whole file under a lock: a process that is killed leaves it as it was before or after. Bounded by age
 * and bytes: the oldest are dropped, and their number is kept.
 */
export class Outbox {
  constructor(private readonly parts: OutboxParts) {}

  get path(): string {
    return sharingFiles(this.parts.folder).outbox;
  }

  async read(): Promise<OutboxContent> {
    const bytes = await readIfThere(this.path, realDisk);
    return bytes === null ? NOTHING : parseOutbox(bytes.toString());
  }

  /**
   * Queues events, each once: one whose key was queued before, sent or not, is left out.
   *
   * @param state what is to be noted beside them
   */
  add(events: readonly QueuedEvent[], state: Partial<SendState> = {}): Promise<void> {
    return this.update((content) => {
      const known = new Set([...content.waiting, ...content.sent].map(({ key }) => key));
      const added = events.filter(({ key }) => !known.has(key) && known.add(key));
      return { ...content, ...state, waiting: [...content.waiting, ...added] };
    });
  }

  /** These have arrived. */
  delivered(keys: readonly string[]): Promise<void> {
    return this.update((content) => ({ ...without(content, keys), failures: 0, notBefore: 0, problem: null }));
  }

  /** These can't ever be delivered. */
  refused(keys: readonly string[]): Promise<void> {
    return this.update((content) => {
      const left = without(content, keys);
      return { ...left, dropped: content.dropped + content.waiting.length - left.waiting.length };
    });
  }

  /** Nothing is tried before `notBefore` (epoch ms). */
  failed(problem: string, notBefore: number): Promise<void> {
    return this.update((content) =>
      content.waiting.length === 0 ? content : { ...content, problem, notBefore, failures: content.failures + 1 },
    );
  }

  /** Forgets what waits, not which events were there. */
  async forgetWaiting(): Promise<void> {
    if ((await this.read()).waiting.length === 0) {
      return; // where sharing was never on, no folder is made
    }
    await this.update((content) =>
      without(
        content,
        content.waiting.map(({ key }) => key),
      ),
    );
  }

  /**
   * Sharing is off by an editor's signal, and may come back without the person being asked again: nothing is left of
   * what waited, and what happens meanwhile is never taken.
   */
  pause(): Promise<void> {
    return this.update(() => ({ ...NOTHING, paused: true }));
  }

  /** Sharing is on. Returns since when (epoch ms) events may be taken as far as the outbox knows. */
  async resume(): Promise<number> {
    const { from, paused } = await this.read();
    if (!paused) {
      return from;
    }
    const now = this.parts.now();
    await this.update((content) => (content.paused ? { ...NOTHING, from: now } : content));
    return now;
  }

  /** Sharing is off for good: nothing is left of what waited, nor of what was sent. */
  async remove(): Promise<void> {
    if ((await readIfThere(this.path, realDisk)) !== null) {
      await this.locked(() => removeIfThere(this.path, realDisk));
    }
  }

  /** Runs `work` while no other process changes what is in the folder. */
  async locked<T>(work: () => Promise<T>): Promise<T> {
    await ensureFolder(realDisk, this.parts.folder);
    return withFileLock(`${this.path}.lock`, work);
  }

  private async update(change: (content: OutboxContent) => OutboxContent): Promise<void> {
    const { folder, now, maxBytes = MAX_BYTES } = this.parts;
    await this.locked(async () => {
      const before = await readIfThere(this.path, realDisk);
      const content = before === null ? NOTHING : parseOutbox(before.toString());
      const next = formatOutbox(bounded(change(content), now(), maxBytes));
      if (next === (before?.toString() ?? formatOutbox(NOTHING))) {
        return;
      }
      const temporary = join(folder, `${randomUUID()}.tmp`);
      await writeDurable(temporary, next, realDisk);
      await replace(temporary, this.path, realDisk);
      await syncFolder(folder, realDisk);
    });
  }
}

function without(content: OutboxContent, keys: readonly string[]): OutboxContent {
  const gone = new Set(keys);
  const waiting = content.waiting.filter(({ key }) => !gone.has(key));
  return { ...content, waiting, sent: [...content.sent, ...content.waiting.filter(({ key }) => gone.has(key))] };
}

function bounded(content: OutboxContent, now: number, maxBytes: number): OutboxContent {
  const isFresh = ({ at }: { readonly at: number }): boolean => now - at <= MAX_AGE_MS;
  const fresh = content.waiting.filter(isFresh);
  let bytes = 0;
  const fitting = fresh
    .toReversed()
    .filter(({ event }) => {
      bytes += Buffer.byteLength(JSON.stringify(event));
      return bytes <= maxBytes;
    })
    .toReversed();
  const kept = new Set(fitting);
  const cut = content.waiting.filter((one) => !kept.has(one));
  return {
    ...content,
    waiting: fitting,
    sent: [...content.sent, ...cut].filter(isFresh),
    dropped: content.dropped + cut.length,
  };
}
