import type { EffectivenessReport, RecordedEvent, TelemetryCollector, TelemetryEvent, UseReport } from '../api.js';
import type { UseFilter } from '../ledger/types.js';
import { readSkillName } from '../model/callerReport.js';
import { INVALID_NAME } from '../model/names.js';
import type { Recorder } from './recorder.js';

const STANDARD_LIMIT = 100;

/** The questions that a collector passes on. */
export interface Queries {
  reports(filter: UseFilter): Promise<readonly EffectivenessReport[]>;
  events(filter: UseFilter, limit: number): Promise<readonly TelemetryEvent[]>;
}

/** What other extensions hold; see `TelemetryCollector` for what they are told. */
export class Collector implements TelemetryCollector {
  private closed = false;

  /** @param end lets go of what only this collector uses */
  constructor(
    private readonly recorder: Recorder,
    private readonly queries: Queries,
    private readonly end: () => Promise<void>,
  ) {}

  recordEvent(event: UseReport): Promise<RecordedEvent> {
    return this.recorder.report(event);
  }

  async getEffectivenessReport(skillName?: string): Promise<readonly EffectivenessReport[]> {
    const filter = readFilter(skillName);
    this.assertOpen();
    return this.queries.reports(filter);
  }

  async getEvents(skillName?: string, limit: number = STANDARD_LIMIT): Promise<readonly TelemetryEvent[]> {
    const filter = readFilter(skillName);
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new TypeError('limit must be an integer from 0.');
    }
    this.assertOpen();
    return this.queries.events(filter, limit);
  }

  async close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      await this.recorder.close();
      await this.end();
    }
  }

  private assertOpen(): void {
    if (this.closed) {
      throw new Error('The collector is closed: create another one.');
    }
  }
}

/** The stand-in for names that could not be stored may be asked for, since reports hold it. */
function readFilter(skillName: unknown): UseFilter {
  if (skillName === undefined || skillName === '') {
    return {};
  }
  return {
    skillName:
      skillName === INVALID_NAME
        ? INVALID_NAME
        : readSkillName(skillName, (field, problem) => new TypeError(`${field} ${problem}`)),
  };
}
