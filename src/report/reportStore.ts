import type { InstalledSkill } from '../agents/agent.js';
import { Emitter } from '../emitter.js';
import type { LastReport, LedgerProblem, Log, Span, Today, UseFilter } from '../ledger/types.js';
import type { SkillReport } from '../model/report.js';
import type { RunningUse, UseEvent } from '../model/use.js';
import type { AgentId } from '../model/vocabulary.js';

/** How far back the numbers go; `null` is all that is recorded. */
export type RangeDays = 1 | 7 | 30 | 90 | null;

const DAY_MS = 24 * 60 * 60 * 1000;

export interface ShownReport {
  readonly reports: readonly SkillReport[];
  readonly running: readonly RunningUse[];
  readonly span: Span;
  readonly today: Today;
  readonly problems: readonly LedgerProblem[];
  readonly installed: readonly InstalledSkill[];
  /** Agents that are on this machine but can't be read yet. */
  readonly unreadAgents: readonly AgentId[];
  readonly range: RangeDays;
}

/** True when there are uses, but none in the time range that the person chose. */
export function isRangeEmpty({ reports, range, span }: ShownReport): boolean {
  return range !== null && reports.length === 0 && span.uses > 0;
}

export interface ReportSource {
  /** The report that was published last, whoever published it; null when there is none. */
  readLast(): Promise<LastReport | null>;
  reports(filter: UseFilter): Promise<readonly SkillReport[]>;
  /** Newest first. */
  events(filter: UseFilter, limit: number): Promise<readonly UseEvent[]>;
  inventory(): Promise<{ installed: readonly InstalledSkill[]; unreadAgents: readonly AgentId[] }>;
}

const NOTHING: ShownReport = {
  reports: [],
  running: [],
  span: { from: null, to: null, uses: 0, sessions: 0 },
  today: { day: 0, uses: 0, failures: 0 },
  problems: [],
  installed: [],
  unreadAgents: [],
  range: null,
};

/** The report that the views show. Follows the file that whichever window imports publishes. */
export class ReportStore {
  private readonly changed = new Emitter<ShownReport>();
  readonly onDidChange = this.changed.event;
  private shown: ShownReport | null = null;
  private generation = -1;
  /** The newest report that this window's own ledger gave. */
  private own: LastReport | null = null;
  private wasPublished = false;
  private range: RangeDays = null;
  /** Counts what was asked for, since answers may come in another order. */
  private looks = 0;
  private inventoried = false;

  constructor(
    private readonly source: ReportSource,
    private readonly now: () => number,
    private readonly log: Log,
  ) {}

  /** Null until the first look. */
  get current(): ShownReport | null {
    return this.shown;
  }

  /** Reads what was published last. Quick: no database is opened unless a time range is chosen. */
  async followPublished(): Promise<void> {
    const last = await this.newest();
    if (last === null) {
      this.showNothing();
    } else if (this.shown === null || last.generation !== this.generation) {
      await this.put(last);
    }
  }

  /** Shows a report that this window's own ledger gave: newer than what was published, or all that it can say. */
  async take(last: LastReport): Promise<void> {
    this.own = last;
    await this.put(last);
  }

  /** A ledger that can't publish leaves no file, or an old one: then its own word counts. */
  private async newest(): Promise<LastReport | null> {
    const published = await this.source.readLast();
    if (published === null && this.wasPublished) {
      this.own = null; // somebody took it away: all was cleared
    }
    this.wasPublished = published !== null;
    return this.own !== null && (published === null || published.writtenAt < this.own.writtenAt) ? this.own : published;
  }

  private async put(last: LastReport): Promise<void> {
    const look = ++this.looks;
    this.generation = last.generation;
    const inRange = await this.reportsInRange(last, this.range);
    if (look !== this.looks) {
      return; // something newer, or another range, was asked for while the ledger was
    }
    this.range = inRange.range;
    this.show({
      ...(this.shown ?? NOTHING),
      ...inRange,
      running: last.running,
      span: last.span,
      today: last.today,
      problems: last.problems,
    });
  }

  async setRange(range: RangeDays): Promise<void> {
    this.range = range;
    const last = await this.newest();
    if (last === null) {
      this.showNothing();
    } else {
      await this.put(last);
    }
  }

  /** Looks for installed skills and other agents; needs the worker, so it comes after the first rows. Never rejects. */
  async takeInventory(): Promise<void> {
    try {
      const { installed, unreadAgents } = await this.source.inventory();
      this.inventoried = true;
      this.show({ ...(this.shown ?? NOTHING), installed, unreadAgents });
    } catch (error) {
      this.log.error(`Installed skills could not be looked for: ${messageOf(error)}`);
    }
  }

  /** False until it is known which agents are there, so that nobody is told "no agent found" too early. */
  get hasInventory(): boolean {
    return this.inventoried;
  }

  /** The last uses of a skill within the range that is shown, newest first. */
  recentUses(skillName: string, limit: number): Promise<readonly UseEvent[]> {
    const range = this.shown?.range ?? null;
    return this.source.events({ skillName, ...(range === null ? {} : this.since(range)) }, limit);
  }

  private since(range: NonNullable<RangeDays>): UseFilter {
    return { since: this.now() - range * DAY_MS };
  }

  /** Numbers of another range than the one they are shown with would be a lie: where it fails, all of them are shown. */
  private async reportsInRange(last: LastReport, range: RangeDays): Promise<Pick<ShownReport, 'reports' | 'range'>> {
    if (range !== null) {
      try {
        return { reports: await this.source.reports(this.since(range)), range };
      } catch (error) {
        this.log.error(`The time range could not be applied: ${messageOf(error)}`);
      }
    }
    return { reports: last.reports, range: null };
  }

  private showNothing(): void {
    this.looks++;
    this.generation = -1;
    const { installed, unreadAgents } = this.shown ?? NOTHING;
    this.show({ ...NOTHING, installed, unreadAgents, range: this.range });
  }

  private show(report: ShownReport): void {
    this.shown = report;
    this.changed.fire(report);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
