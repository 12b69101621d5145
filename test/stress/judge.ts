import { readFileSync } from 'node:fs';
import { type ExclusionList, ExclusionMatcher, Exclusions } from '../../src/ledger/exclusions.js';
import type { LedgerFiles } from '../../src/ledger/files.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { loadSalt } from '../../src/ledger/salt.js';
import type { CheckName } from '../../src/ledger/types.js';
import type { SkillSighting } from '../../src/model/sighting.js';
import type { UseEvent } from '../../src/model/use.js';
import type { Testimony } from './witness.js';

/** What must be zero at the end, with an example of each that is not. */
export interface Verdict {
  readonly acknowledged: number;
  /** Of these: covered by a clear or by a time when recording was off. */
  readonly excluded: number;
  readonly faults: Readonly<Record<Fault, readonly string[]>>;
  /** Rows of other programs that went into a file just when it was replaced. */
  readonly void: readonly string[];
  readonly generation: number;
  readonly uses: number;
}

export const FAULTS = ['lost', 'doubled', 'resurrected', 'bad reads', 'rollup differences', 'trouble'] as const;
type Fault = (typeof FAULTS)[number];

/** Compares the ledger as it is on disk with what its processes swore to. Publishes what is left in the spool. */
export async function judge(files: LedgerFiles, wasm: string, testimonies: readonly Testimony[]): Promise<Verdict> {
  const hasher = await loadSalt(files.salt);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const options = { files, wasm: readFileSync(wasm), hasher, log, now: Date.now, retentionDays: 0 };
  const first = await Ledger.open(options);
  const { problem } = await first.publish();
  await first.close();
  const ledger = await Ledger.open(options);
  const events = ledger.events({}, 100_000_000);
  const list = await new Exclusions(files.exclusions).read();
  const matcher = new ExclusionMatcher(list.exclusions, (name) => hasher.skill(name));

  const recorded = sworn(testimonies, 'recorded');
  const inserted = sworn(testimonies, 'inserted');
  const looks = judgeLooks(ledger.sightings(), sworn(testimonies, 'seen'), matcher);
  const isExcluded = ({ at, skill }: Sworn): boolean => excludes(matcher, at, skill);
  const there = new Set(events.map(keyOf));
  const missing = (all: readonly Sworn[]): string[] =>
    all.filter((one) => !isExcluded(one) && !there.has(one.key)).map(({ key, at }) => `${key} of ${time(at)}`);
  const history = countHistory(ledger, testimonies, matcher);
  const { findings } = await ledger.verify(false);
  const found = (check: CheckName): string[] =>
    findings.flatMap((one) => (one.check === check && !one.ok ? [one.message] : []));
  const verdict: Verdict = {
    acknowledged: recorded.length + inserted.length,
    excluded: [...recorded, ...inserted].filter(isExcluded).length,
    faults: {
      lost: [...missing(recorded), ...history.lost, ...looks.lost, ...lostClears(list, testimonies)],
      doubled: [...doubled(events), ...history.doubled],
      resurrected: [
        ...events
          .filter(({ timestamp, skillName }) => excludes(matcher, Date.parse(timestamp), skillName))
          .map(({ sessionId, timestamp }) => `${sessionId} of ${timestamp}`),
        ...looks.resurrected,
      ],
      'bad reads': testimonies.flatMap((one) => (one.kind === 'bad read' ? [one.what] : [])),
      'rollup differences': [...found('rollup'), ...found('versions')],
      trouble: [
        ...[...found('database'), ...found('backup'), ...found('spool')],
        ...testimonies.flatMap((one) => (one.kind === 'trouble' ? [one.what] : [])),
        ...(problem === null ? [] : [`At the end: ${problem.message}`]),
      ],
    },
    void: missing(inserted),
    generation: (await ledger.status()).generation,
    uses: ledger.span().uses,
  };
  await ledger.close();
  return verdict;
}

function judgeLooks(
  sightings: readonly SkillSighting[],
  seen: readonly Sworn[],
  matcher: ExclusionMatcher,
): { lost: string[]; resurrected: string[] } {
  const there = new Set(sightings.map(({ version }) => version));
  const isExcluded = ({ at, skill }: Sworn): boolean => matcher.excludesSighting({ seen: at, skillName: skill });
  return {
    lost: seen.filter((one) => !there.has(one.key) && !isExcluded(one)).map(({ at }) => `a look of ${time(at)}`),
    resurrected: sightings
      .filter((one) => matcher.excludesSighting(one))
      .map((one) => `a look at ${one.skillName} of ${time(one.seen)}`),
  };
}

interface Sworn {
  readonly key: string;
  readonly skill: string;
  readonly at: number;
}

function sworn(testimonies: readonly Testimony[], kind: 'recorded' | 'inserted' | 'seen'): Sworn[] {
  return testimonies.flatMap((one) => (one.kind === kind ? [one] : []));
}

/** A session of a transcript holds several uses; those of callers have a session each. */
function keyOf({ sessionId, timestamp, evidence }: UseEvent): string {
  return evidence === 'transcript' ? `${sessionId} ${Date.parse(timestamp)}` : sessionId;
}

function doubled(events: readonly UseEvent[]): string[] {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    const key = keyOf(event);
    const again = seen.has(key) || seen.has(event.id);
    seen.add(key).add(event.id);
    return again ? [`${key} (${event.id})`] : [];
  });
}

/** Every use of the past has a skill of its own: it must be counted once. */
function countHistory(
  ledger: Ledger,
  testimonies: readonly Testimony[],
  matcher: ExclusionMatcher,
): { lost: string[]; doubled: string[] } {
  const counts = new Map(ledger.reports().map(({ skillName, totalUses }) => [skillName, totalUses]));
  const expected = new Map(
    testimonies.flatMap((one) => (one.kind === 'history' ? [[one.skill, one.at] as const] : [])),
  );
  const lost = [...expected].filter(([skill, at]) => !counts.has(skill) && !excludes(matcher, at, skill));
  const twice = [...counts].filter(([skill, count]) => skill.startsWith('history-') && count > 1);
  return { lost: lost.map(([skill]) => skill), doubled: twice.map(([skill, count]) => `${skill}: ${count}`) };
}

/** A clear that was acknowledged must stand in the exclusions. */
function lostClears({ exclusions }: ExclusionList, testimonies: readonly Testimony[]): string[] {
  const holds = (from: number, to: number): boolean =>
    exclusions.some((one) => one.skill === undefined && one.from <= from && (one.to ?? Number.POSITIVE_INFINITY) >= to);
  return testimonies.flatMap((one) =>
    one.kind === 'cleared' && !holds(one.from, one.to) ? [`clear up to ${time(one.to)}`] : [],
  );
}

function time(at: number): string {
  return new Date(at).toISOString();
}

/** No exclusion of the run names an agent. */
function excludes(matcher: ExclusionMatcher, at: number, skillName: string): boolean {
  return matcher.excludes({ timestamp: new Date(at).toISOString(), skillName, agentId: 'unknown' });
}
