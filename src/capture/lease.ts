import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { errnoOf } from '../ledger/disk.js';

const BEAT_MS = 2_000;
const STALE_MS = 7_000;
const SETTLE_MS = 100;

/**
 * Lets one window import, or send, while the others follow. It saves work and is no part of anybody's safety: two
 * holders for a moment only do the same twice. The holder touches the file every two seconds; one that has
 * not done so for seven is taken to be dead, so another window takes over within ten.
 */
export class Lease {
  private readonly token = randomUUID();
  private timer: NodeJS.Timeout | null = null;
  private held = false;

  constructor(
    private readonly file: string,
    private readonly now: () => number,
    private readonly onChange: (held: boolean) => void,
  ) {}

  get isHeld(): boolean {
    return this.held;
  }

  /** Tries at once, and goes on trying until `release`. */
  async start(): Promise<void> {
    if (this.timer === null) {
      this.timer = setInterval(() => void this.beat(), BEAT_MS);
      this.timer.unref();
      await this.beat();
    }
  }

  async release(): Promise<void> {
    if (this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
    if (this.held) {
      this.held = false;
      if ((await this.holder()) === this.token) {
        await rm(this.file, { force: true });
      }
    }
  }

  /** Never rejects. Where no lease can be written nobody can be kept from the work, so every window does it. */
  private async beat(): Promise<void> {
    const held = this.held ? await this.renew() : await this.take();
    if (this.timer !== null && held !== this.held) {
      this.held = held;
      this.onChange(held);
    }
  }

  private async renew(): Promise<boolean> {
    const holder = await this.holder();
    if (holder !== this.token) {
      return holder === null && (await this.take());
    }
    const time = new Date(this.now());
    return utimes(this.file, time, time).then(
      () => true,
      () => false,
    );
  }

  private async take(): Promise<boolean> {
    try {
      await writeFile(this.file, this.token, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') {
        return true;
      }
      if (!(await this.isStale())) {
        return false;
      }
    }
    const own = `${this.file}.${this.token}`;
    try {
      await writeFile(own, this.token, { mode: 0o600 });
      await rename(own, this.file);
      // Several windows may have found it stale: the last one to rename has it.
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      return (await this.holder()) === this.token;
    } catch {
      return false;
    }
  }

  private async isStale(): Promise<boolean> {
    try {
      const age = this.now() - (await stat(this.file)).mtimeMs;
      return age > STALE_MS || age < -STALE_MS;
    } catch {
      return false;
    }
  }

  private async holder(): Promise<string | null> {
    return readFile(this.file, 'utf8').catch(() => null);
  }
}
