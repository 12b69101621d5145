import type { EventFilter } from '../ledger/types.js';
import type { SessionMetrics } from '../model/session.js';
import type { UseEvent } from '../model/use.js';
import { projectNames } from './projectNames.js';

/** So many rows are quick to make and more than a screen holds. */
export const PAGE_SIZE = 100;
/** Uses shown below one session. */
export const SESSION_USES = 200;
/** A caller may report a use a little before the session's first record says that it began. */
const EARLIER_MS = 60 * 60 * 1000;

export interface SessionSource {
  /** Newest first. */
  sessions(limit: number): Promise<readonly SessionMetrics[]>;
  /** Newest first. */
  events(filter: EventFilter, limit: number): Promise<readonly UseEvent[]>;
  /** Folders by the hash that stands for them in the ledger. */
  projectFolders(): Promise<Readonly<Record<string, string>>>;
}

export interface SessionPage {
  /** Newest first. */
  readonly sessions: readonly SessionMetrics[];
  /** Older ones were left out. */
  readonly isCut: boolean;
  /** Names of projects by hash, so far as they can be told. */
  readonly names: ReadonlyMap<string, string>;
}

/** The sessions that the view shows, asked for once until something has changed. */
export class SessionPages {
  private limit = PAGE_SIZE;
  private loaded: Promise<SessionPage> | null = null;
  private readonly uses = new Map<string, Promise<readonly UseEvent[]>>();

  constructor(private readonly source: SessionSource) {}

  page(): Promise<SessionPage> {
    this.loaded ??= this.load(this.limit);
    return this.forgetFailed(this.loaded);
  }

  /** What was used in a session, newest first. */
  usesOf({ agentId, sessionId, start }: SessionMetrics): Promise<readonly UseEvent[]> {
    const key = `${agentId}/${sessionId}`;
    let found = this.uses.get(key);
    if (found === undefined) {
      const since = start === null ? {} : { since: start - EARLIER_MS };
      found = this.source.events({ agentId, sessionId, ...since }, SESSION_USES);
      this.uses.set(key, found);
    }
    return this.forgetFailed(found);
  }

  /** Each time twice as many, so that the oldest session is a few clicks away. */
  showMore(): void {
    this.limit *= 2;
    this.loaded = null;
  }

  /** The ledger, or what may be read, has changed. */
  invalidate(): void {
    this.loaded = null;
    this.uses.clear();
  }

  private async load(limit: number): Promise<SessionPage> {
    const found = await this.source.sessions(limit + 1);
    const names = projectNames(await this.source.projectFolders());
    return { sessions: found.slice(0, limit), isCut: found.length > limit, names };
  }

  /** What failed is tried again when it is asked for the next time. */
  private async forgetFailed<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      this.invalidate();
      throw error;
    }
  }
}
