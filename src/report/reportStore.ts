import { isDeepStrictEqual } from 'node:util';
import type { SkillOnDisk } from '../agents/inventory.js';
import type { ListedHere } from '../agents/registry.js';
import { Emitter } from '../emitter.js';
import type { LastReport, LedgerProblem, Log, ProjectReports, Span, Today, UseFilter } from '../ledger/types.js';
import type { SkillReport } from '../model/report.js';
import type { RunningUse, UseEvent } from '../model/use.js';
import type { AgentId } from '../model/vocabulary.js';
import { trendOf, type Trend } from '../model/trend.js';
import { DAY_MS, holdsText, NO_FILTER, type ShownFilter, toUseFilter } from './shownFilter.js';
import { projectNames } from './projectNames.js';
import { TREND_DAYS } from './trendWords.js';

export interface ShownReport {
  readonly reports: readonly SkillReport[];
  readonly running: readonly RunningUse[];
  readonly span: Span;
  readonly today: Today;
  readonly problems: readonly LedgerProblem[];
  readonly installed: readonly SkillOnDisk[];
  /** Agents of this machine whose sessions can't be read. */
  readonly listedAgents: readonly ListedHere[];
  /** Agents with a use on record, whatever the filter. */
  readonly agents: readonly AgentId[];
  /** `reports` are already those of its range and agent; its text is left to whoever shows them. */
  readonly filter: ShownFilter;
}

export interface ReportSource {
  /** The report that was published last, whoever published it; null when there is none. */
  readLast(): Promise<LastReport | null>;
  reports(filter: UseFilter): Promise<readonly SkillReport[]>;
  projectReports(filter: UseFilter): Promise<readonly ProjectReports[]>;
  /** Folders by the hash that stands for them in the ledger. */
  projectFolders(): Promise<Readonly<Record<string, string>>>;
  /** Newest first. */
  events(filter: UseFilter, limit: number): Promise<readonly UseEvent[]>;
  inventory(): Promise<Pick<ShownReport, 'installed' | 'listedAgents'>>;
}

const NOTHING: ShownReport = {
  reports: [],
  running: [],
  span: { from: null, to: null, uses: 0, sessions: 0 },
  today: { day: 0, uses: 0, failures: 0 },
  problems: [],
  installed: [],
  listedAgents: [],
  agents: [],
  filter: NO_FILTER,
};

/** Epoch ms from which there are transcripts: the first session on record may have used no skill. */
export function recordedFrom({ from, sessionsFrom }: Span): number | null {
  return from === null ? (sessionsFrom ?? null) : Math.min(from, sessionsFrom ?? from);
}

/** The report that the views show. Follows the file that whichever window imports publishes. */
export class ReportStore {
  private readonly changed = new Emitter<ShownReport>();
  readonly onDidChange = this.changed.event;
  private readonly sessionsChanged = new Emitter<void>();
  /** Sessions are not held here; whoever shows them asks the ledger anew. */
  readonly onDidChangeSessions = this.sessionsChanged.event;
  private readonly hooksChanged = new Emitter<void>();
  /** Beside the report, since an agent's hooks may tell much of which no skill is part. */
  readonly onDidChangeHooks = this.hooksChanged.event;
  private hooks: LastReport['hooks'] = [];
  private shown: ShownReport | null = null;
  private generation = -1;
  /** Of the report that is shown without a range or an agent; null where those were chosen. */
  private stamp: string | null = null;
  private sessionStamp: string | null = null;
  /** The newest report that this window's own ledger gave. */
  private own: LastReport | null = null;
  private wasPublished = false;
  /** Counts what was asked for, since answers may come in another order. */
  private looks = 0;
  private inventoried = false;

  constructor(
    private readonly source: ReportSource,
    private readonly now: () => number,
    private readonly log: Log,
    private wanted: ShownFilter = NO_FILTER,
  ) {}

  get filter(): ShownFilter {
    return this.wanted;
  }

  /** Null until the first look. */
  get current(): ShownReport | null {
    return this.shown;
  }

  /** Epoch ms of the last event that an agent's hooks noted; null: none. */
  lastHookEvent(agentId: AgentId): number | null {
    return this.hooks.find((seen) => seen.agentId === agentId)?.lastAt ?? null;
  }

  /** Reads what was published last. Quick: no database is opened unless a time range or an agent is chosen. */
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
    const filtered = await this.filtered(last, this.wanted);
    if (look !== this.looks) {
      return; // something newer, or another filter, was asked for while the ledger was
    }
    this.wanted = filtered.filter;
    // A tree that is made anew for nothing loses the key that a person is about to press.
    const isWhole = filtered.reports === last.reports;
    if (!isWhole || last.stamp !== this.stamp || !isDeepStrictEqual(this.wanted, this.shown?.filter)) {
      this.stamp = isWhole ? last.stamp : null;
      this.show({
        ...(this.shown ?? NOTHING),
        ...filtered,
        running: last.running,
        span: last.span,
        today: last.today,
        problems: last.problems,
        agents: [...new Set(last.reports.flatMap(({ agentsUsed }) => agentsUsed))].sort(),
      });
    }
    if (!isDeepStrictEqual(last.hooks, this.hooks)) {
      this.hooks = last.hooks;
      this.hooksChanged.fire();
    }
    if (last.sessionStamp !== this.sessionStamp) {
      this.sessionStamp = last.sessionStamp;
      this.sessionsChanged.fire();
    }
  }

  async setFilter(change: Partial<ShownFilter>): Promise<void> {
    const { range, agentId, text } = { ...this.wanted, ...change };
    const needsNumbers = range !== this.wanted.range || agentId !== this.wanted.agentId;
    this.wanted = { range, agentId, text };
    if (!needsNumbers && this.shown !== null) {
      this.show({ ...this.shown, filter: { ...this.shown.filter, text } });
      return;
    }
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
      const { installed, listedAgents } = await this.source.inventory();
      this.inventoried = true;
      this.show({ ...(this.shown ?? NOTHING), installed, listedAgents });
    } catch (error) {
      this.log.error(`Installed skills could not be looked for: ${messageOf(error)}`);
    }
  }

  /** False until it is known which agents are there, so that nobody is told "no agent found" too early. */
  get hasInventory(): boolean {
    return this.inventoried;
  }

  /** The last uses of a skill within the range and of the agent that is shown, newest first. */
  recentUses(skillName: string, limit: number): Promise<readonly UseEvent[]> {
    const filter = this.shown?.filter ?? NO_FILTER;
    return this.source.events({ skillName, ...toUseFilter(filter, this.now()) }, limit);
  }

  /** Folders of projects by the hash that stands for them in the ledger. */
  projectFolders(): Promise<Readonly<Record<string, string>>> {
    return this.source.projectFolders();
  }

  /** What is shown, by project. */
  async projects(): Promise<{
    readonly projects: readonly ProjectReports[];
    readonly names: ReadonlyMap<string, string>;
  }> {
    const filter = toUseFilter(this.shown?.filter ?? NO_FILTER, this.now());
    const [projects, folders] = await Promise.all([this.source.projectReports(filter), this.projectFolders()]);
    return {
      projects: projects.map(({ project, reports }) => ({ project, reports: this.named(reports) })),
      names: projectNames(folders),
    };
  }

  /** Those whose name holds the text that the person looks for. */
  named(reports: readonly SkillReport[]): SkillReport[] {
    const holds = holdsText(this.shown?.filter.text ?? '');
    return reports.filter(({ skillName }) => holds(skillName));
  }

  /** How a skill did in the range that is shown, else of late, beside as long a time before; of the chosen agent. */
  async trend(skillName: string): Promise<Trend> {
    const { range, agentId } = this.shown?.filter ?? NO_FILTER;
    const days = range ?? TREND_DAYS;
    const since = (count: number): Promise<readonly SkillReport[]> =>
      this.source.reports({
        skillName,
        since: this.now() - count * DAY_MS,
        ...(agentId === null ? {} : { agentId }),
      });
    const [[lately], [both]] = await Promise.all([since(days), since(2 * days)]);
    return trendOf(days, lately, both);
  }

  /** Numbers of another filter than the one they are shown with would be a lie: where it fails, all of them are shown. */
  private async filtered(last: LastReport, filter: ShownFilter): Promise<Pick<ShownReport, 'reports' | 'filter'>> {
    const asked = toUseFilter(filter, this.now());
    if (Object.keys(asked).length === 0) {
      return { reports: last.reports, filter };
    }
    try {
      return { reports: await this.source.reports(asked), filter };
    } catch (error) {
      this.log.error(`The filter could not be applied: ${messageOf(error)}`);
      return { reports: last.reports, filter: { ...NO_FILTER, text: filter.text } };
    }
  }

  private showNothing(): void {
    this.looks++;
    this.generation = -1;
    this.stamp = null;
    this.sessionStamp = null;
    const { installed, listedAgents } = this.shown ?? NOTHING;
    this.show({ ...NOTHING, installed, listedAgents, filter: this.wanted });
  }

  private show(report: ShownReport): void {
    this.shown = report;
    this.changed.fire(report);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
