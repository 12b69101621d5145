import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { ulid } from 'ulid';
import { readIfThere, syncFolder } from './atomic.js';
import { type Disk, realDisk } from './disk.js';
import { AGENT_IDS, isOneOf } from '../model/vocabulary.js';
import type { SkillSighting } from '../model/sighting.js';
import type { SessionMetrics } from '../model/session.js';
import type { UseEvent } from '../model/use.js';
import { ensureFolder } from './files.js';
import type { Exclusion } from './types.js';
import { Vouched } from './vouched.js';

/** A host that lives says so more often than this; after it an interval that hangs on its life has ended. */
const ALIVE_MS = 10 * 60_000;

/** What the file said at one moment. */
export interface ExclusionList {
  readonly exclusions: readonly Exclusion[];
  /** Lines that could not be understood; they are left in the file. */
  readonly damagedLines: number;
  /** Equal as long as nothing was appended. */
  readonly stamp: string;
}

/**
 * The times that must never be in the ledger, in an append-only file of JSON lines: a later line of the same id
 * replaces the earlier one, `{id, lifted: true}` takes it back. One write per line and fsync: several processes
 * need no lock. Rejects with the system's error.
 */
export class Exclusions {
  private readonly vouched: Vouched;

  constructor(
    private readonly file: string,
    private readonly disk: Disk = realDisk,
  ) {
    this.vouched = new Vouched(join(dirname(file), 'alive'), disk);
  }

  /** All that hold now. No file: none. */
  async read(): Promise<ExclusionList> {
    const bytes = await readIfThere(this.file, this.disk);
    return parseExclusions(bytes === null ? '' : bytes.toString('utf8'));
  }

  /** Notes a new one; resolves with its id when it is on disk. */
  async add(exclusion: Omit<Exclusion, 'id'>): Promise<string> {
    const id = ulid();
    await this.append({ ...exclusion, id });
    return id;
  }

  /** Replaces the one with the same id: to close an open interval, or to open it again. */
  async replace(exclusion: Exclusion): Promise<void> {
    await this.append(exclusion);
    if (exclusion.to !== null) {
      await this.vouched.forget(exclusion.id);
    }
  }

  /** Says that the process of an open interval lives, and answers for it until a time (epoch ms). */
  async vouch(id: string, until: number): Promise<void> {
    await this.vouched.say(id, until);
  }

  /** Takes exclusions back; what they kept out may be imported again. */
  async lift(ids: readonly string[]): Promise<void> {
    await this.append(...ids.map((id) => ({ id, lifted: true })));
  }

  /**
   * Closes the intervals whose process has died without closing them, at the time until which it answered for them.
   *
   * @param isAlive whether a process id is in use; a recycled id is told by the age of `seenAt`
   * @param now epoch ms
   * @returns what holds then
   */
  async closeDead(isAlive: (pid: number) => boolean, now: number): Promise<readonly Exclusion[]> {
    const { exclusions } = await this.read();
    let isChanged = false;
    for (const one of exclusions) {
      if (one.to === null && one.pid !== undefined) {
        const seenAt = Math.max(one.seenAt ?? one.from, await this.vouched.until(one.id));
        if (!isAlive(one.pid) || now - seenAt >= ALIVE_MS) {
          await this.replace({ ...one, to: seenAt });
          isChanged = true;
        }
      }
    }
    return isChanged ? (await this.read()).exclusions : exclusions;
  }

  private async append(...lines: readonly object[]): Promise<void> {
    if (lines.length === 0) {
      return;
    }
    await ensureFolder(this.disk, dirname(this.file));
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    const handle = await this.disk.open(this.file, flags, 0o600);
    try {
      // The leading line feed ends a line that a killed writer may have left unfinished.
      const bytes = Buffer.from(`\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
      const { bytesWritten } = await handle.write(bytes);
      if (bytesWritten !== bytes.length) {
        throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(dirname(this.file), this.disk);
  }
}

/** Reads the file's text. Damaged lines are counted, never fatal. */
export function parseExclusions(text: string): ExclusionList {
  const byId = new Map<string, Exclusion>();
  let damagedLines = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      continue;
    }
    const entry = parseLine(line);
    if (entry === null) {
      damagedLines++;
    } else if ('lifted' in entry) {
      byId.delete(entry.id);
    } else {
      byId.set(entry.id, entry);
    }
  }
  return { exclusions: [...byId.values()], damagedLines, stamp: createHash('sha256').update(text).digest('hex') };
}

function parseLine(line: string): Exclusion | { readonly id: string; readonly lifted: true } | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string') {
    return null;
  }
  const { id } = value;
  const fields: Record<string, unknown> = { ...value };
  if (fields['lifted'] === true) {
    return { id, lifted: true };
  }
  const { cause, from, to, skill, agent, signal, pid, seenAt } = fields;
  if ((cause !== 'clear' && cause !== 'off') || !isTime(from) || !(to === null || isTime(to))) {
    return null;
  }
  if (skill !== undefined && typeof skill !== 'string') {
    return null; // read as "every skill" it would take away more than was asked for
  }
  if (agent !== undefined && !(typeof agent === 'string' && isOneOf(AGENT_IDS, agent))) {
    return null;
  }
  return {
    id,
    cause,
    from,
    to,
    ...(skill === undefined ? {} : { skill }),
    ...(agent === undefined ? {} : { agent }),
    ...(typeof signal === 'string' ? { signal } : {}),
    ...(isTime(pid) ? { pid } : {}),
    ...(isTime(seenAt) ? { seenAt } : {}),
  };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Answers "must this never be in the ledger?" for one state of the list. */
export class ExclusionMatcher {
  private readonly keys = new Map<string, string | null>();

  /** @param skillKey the HMAC of a skill's name (`Hasher.skill`); null when that can't be told: it may be any then */
  constructor(
    private readonly exclusions: readonly Exclusion[],
    private readonly skillKey: (name: string) => string | null,
  ) {}

  /** A use goes when it began in an exclusion of all, of its skill, or of its agent. */
  excludes({ timestamp, skillName, agentId }: Pick<UseEvent, 'timestamp' | 'skillName' | 'agentId'>): boolean {
    const at = Date.parse(timestamp);
    return this.exclusions.some(
      (one) => holds(one, at) && (one.agent === undefined || one.agent === agentId) && this.isOfSkill(one, skillName),
    );
  }

  /**
   * A session goes when its start lies in an exclusion that names no skill. One of an agent takes every session of that
   * agent that was open at the time: a run may go on with an older session, and its figures are not to be told apart.
   */
  excludesSession({ start, end, agentId }: Pick<SessionMetrics, 'start' | 'end' | 'agentId'>): boolean {
    // A session without times goes with a clear that reaches back to the beginning.
    const first = start ?? end ?? 0;
    return this.exclusions.some((one) => {
      if (one.skill !== undefined) {
        return false;
      }
      return one.agent === undefined
        ? holds(one, first)
        : one.agent === agentId && (end ?? first) >= one.from && (one.to === null || first <= one.to);
    });
  }

  /** A look at a skill's file goes when it was taken in an exclusion of all or of the skill: no agent has a part in it. */
  excludesSighting({ seen, skillName }: Pick<SkillSighting, 'seen' | 'skillName'>): boolean {
    return this.exclusions.some((one) => holds(one, seen) && one.agent === undefined && this.isOfSkill(one, skillName));
  }

  private isOfSkill({ skill }: Exclusion, skillName: string): boolean {
    return skill === undefined || skill === (this.keyOf(skillName) ?? skill);
  }

  private keyOf(skillName: string): string | null {
    let key = this.keys.get(skillName);
    if (key === undefined) {
      key = this.skillKey(skillName);
      this.keys.set(skillName, key);
    }
    return key;
  }
}

function holds(exclusion: Exclusion, at: number): boolean {
  return at >= exclusion.from && (exclusion.to === null || at <= exclusion.to);
}
