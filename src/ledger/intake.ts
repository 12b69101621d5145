import type { HookEvent } from '../model/hookEvent.js';
import { type Disk, errnoOf } from './disk.js';
import {
  claimedPath,
  claimSpoolFile,
  listSpool,
  linesIn,
  readSpoolFile,
  removeSpoolFile,
  type SpoolLines,
} from './spoolReader.js';
import type { Store } from './store.js';
import type { LedgerProblem } from './types.js';

const KEEP_MS = 24 * 3_600_000;

/** Brings the spool's lines into a store, each once. One per store: it remembers how far each file was read. */
export class SpoolIntake {
  private readonly read = new Map<string, { end: number; lines: number }>();
  /** Why a file could not be read, by its name. */
  private readonly unreadable = new Map<string, string>();

  constructor(
    private readonly folder: string,
    private readonly disk: Disk,
    private readonly store: Store,
  ) {}

  /** Lines taken in that no published generation holds yet. */
  get pending(): number {
    return [...this.read.values()].reduce((sum, { lines }) => sum + lines, 0);
  }

  /** One file that can't be read keeps nobody from taking in the others. */
  get problem(): LedgerProblem | null {
    if (this.unreadable.size === 0) {
      return null;
    }
    const codes = [...new Set(this.unreadable.values())].join(', ');
    const message =
      `${this.unreadable.size} file(s) of the spool can't be read (${codes}). If another user wrote them (sudo), make ` +
      'them yours: sudo chown -R "$USER" ~/.claude/auto-skill. What they hold is merged then.';
    return { kind: 'unreadable', message };
  }

  /** Looks for new lines. Returns how many uses, events of hooks and sightings are new or different. */
  async takeIn(): Promise<number> {
    let changed = 0;
    this.unreadable.clear();
    for (const { name } of await listSpool(this.folder, this.disk)) {
      changed += this.isListed(name) ? 0 : ((await this.takeFile(name, 'either')) ?? 0);
    }
    return changed;
  }

  /**
   * Takes all files away from their writers, takes their lines in and lists them in the database, so that publishing
   * it makes them superfluous. Returns whether there was any.
   */
  async claimAll(): Promise<boolean> {
    let found = false;
    this.unreadable.clear();
    for (const { name, claimed } of await listSpool(this.folder, this.disk)) {
      if (this.isListed(name) || !(claimed || (await claimSpoolFile(this.folder, name, this.disk)))) {
        continue;
      }
      // Read to its end under the claimed name, or it is not listed: a folder that was away for a moment (a network
      // drive) answers "no such file" for one that its writer still appends to.
      if ((await this.takeFile(name, 'claimed')) !== null) {
        this.store.statements.run('INSERT OR IGNORE INTO spool_file VALUES (?)', name);
        this.store.markChanged();
        found = true;
      }
    }
    return found;
  }

  /** To be called when what `claimAll` listed has been published. */
  markPublished(): void {
    for (const name of this.read.keys()) {
      if (this.isListed(name)) {
        this.read.delete(name);
      }
    }
  }

  /** Claimed files that both the database and its backup must hold, and that are older than a day. */
  async superfluous(now: number): Promise<string[]> {
    const names: string[] = [];
    for (const { name, claimed } of await listSpool(this.folder, this.disk)) {
      if (claimed && this.isListed(name)) {
        const { mtimeMs, ctimeMs } = await this.disk.lstat(claimedPath(this.folder, name));
        if (now - Math.max(mtimeMs, ctimeMs) > KEEP_MS) {
          names.push(name);
        }
      }
    }
    return names;
  }

  /** Deletes all claimed files that the database lists: for a clear, which has made the backup equal to the database. */
  async removeListed(): Promise<void> {
    const files = await listSpool(this.folder, this.disk);
    await this.remove(files.filter(({ name, claimed }) => claimed && this.isListed(name)).map(({ name }) => name));
  }

  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await removeSpoolFile(this.folder, name, this.disk);
    }
  }

  /** A file that is gone need not be listed; its name can't come again. */
  async unlistGone(): Promise<void> {
    const there = new Set((await listSpool(this.folder, this.disk)).map(({ name }) => name));
    const gone: string[] = [];
    for (const row of this.store.statements.rows('SELECT name FROM spool_file')) {
      if (!there.has(String(row[0]))) {
        gone.push(String(row[0]));
      }
    }
    for (const name of gone) {
      this.store.statements.run('DELETE FROM spool_file WHERE name = ?', name);
    }
  }

  private addHooks(events: readonly HookEvent[]): number {
    return this.store.change(() => this.store.hooks.add(events, this.store.matcher));
  }

  private isListed(name: string): boolean {
    return this.store.statements.first('SELECT 1 FROM spool_file WHERE name = ?', name) !== null;
  }

  /** Returns how many uses are new or different; null when the file could not be read. */
  private async takeFile(name: string, as: 'claimed' | 'either'): Promise<number | null> {
    const known = this.read.get(name) ?? { end: 0, lines: 0 };
    let found: SpoolLines | null;
    try {
      found = await readSpoolFile(this.folder, name, known.end, this.disk, as);
    } catch (error) {
      if (errnoOf(error) === '') {
        throw error;
      }
      this.unreadable.set(name, errnoOf(error));
      return null;
    }
    if (found === null) {
      return null; // deleted meanwhile: a generation that we have not loaded yet holds it
    }
    this.read.set(name, { end: found.end, lines: known.lines + linesIn(found) });
    const uses = found.events.length === 0 ? 0 : this.store.addUses(found.events);
    const seen = found.sightings.length === 0 ? 0 : this.store.addSightings(found.sightings);
    return uses + seen + (found.hooks.length === 0 ? 0 : this.addHooks(found.hooks));
  }
}
