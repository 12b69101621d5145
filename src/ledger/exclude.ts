import { AGENT_IDS } from '../model/vocabulary.js';
import { DAILY_KEY } from './rollup.js';
import type { Hasher } from './salt.js';
import type { Store } from './store.js';
import type { Exclusion } from './types.js';

const SKILLS = ['kind', 'hook_event', 'sighting'].map((table) => `SELECT skill FROM ${table}`).join(' UNION ');
const WHERE_KEY = DAILY_KEY.map((column) => `${column} = ?`).join(' AND ');

/** Takes everything out of the database that an exclusion covers, rollup and running uses included. */
export function dropExcluded(store: Store, exclusions: readonly Exclusion[], hasher: Hasher): void {
  let hasDropped = false;
  for (const exclusion of exclusions) {
    const skills = exclusion.skill === undefined ? null : skillsOf(store, exclusion.skill, hasher);
    if (skills === null || skills.length > 0) {
      hasDropped = drop(store, exclusion, skills) || hasDropped;
    }
  }
  store.change(() => {
    hasDropped = store.sources.dropRunning((use) => store.matcher.excludes(use)) || hasDropped;
  });
  if (hasDropped) {
    store.markChanged();
    store.scrub();
  }
}

/**
 * Of an interval that ends in the past, since its process had died or its editor was gone, all that came after it was
 * kept out while it stood open: what was written since is to be read again.
 */
export function readAgainAfter(store: Store, exclusions: readonly Exclusion[]): void {
  const { meta, sources } = store;
  const before = meta.openExclusions;
  const ends = exclusions.flatMap(({ id, to }) => (to !== null && before.has(id) ? [to] : []));
  if (ends.length > 0) {
    sources.forgetPositions(Math.min(...ends));
  }
  meta.openExclusions = exclusions.filter(({ to }) => to === null).map(({ id }) => id);
}

/** Returns whether there was anything. */
function drop(store: Store, exclusion: Exclusion, skills: readonly number[] | null): boolean {
  const { statements } = store;
  const from = exclusion.from;
  const to = exclusion.to ?? Number.MAX_SAFE_INTEGER;
  const agent = exclusion.agent === undefined ? null : AGENT_IDS.indexOf(exclusion.agent);
  const only =
    (skills === null ? '' : `AND skill IN (${skills.join(', ')}) `) + (agent === null ? '' : `AND agent = ${agent}`);
  const parted = store.change(() => store.releaseRuns(from, to, only));
  const hasDropped = store.change(() => {
    let dropped = false;
    const run = (sql: string, ...values: number[]): void => {
      statements.run(sql, ...values);
      dropped = store.db.getRowsModified() > 0 || dropped;
    };
    const within = 'first_at >= ? AND last_at <= ?';
    dropped = dropFromCutRows(store, exclusion, to, only);
    run(
      `DELETE FROM rollup WHERE (day, kind) IN (SELECT day, kind FROM full_rollup WHERE ${within} ${only})`,
      from,
      to,
    );
    run(`DELETE FROM use WHERE (at, n) IN (SELECT at, n FROM full_use WHERE at BETWEEN ? AND ? ${only})`, from, to);
    run(`DELETE FROM hook_event WHERE at BETWEEN ? AND ? ${only}`, from, to);
    if (dropped) {
      store.rebuildTotals();
    }
    if (agent === null) {
      dropped = store.versions.drop(from, to, only) || dropped;
    }
    if (skills === null) {
      run(`DELETE FROM hook_seen WHERE at BETWEEN ? AND ? ${only}`, from, to);
      const first = 'coalesce(start, "end", 0)';
      const when = agent === null ? `${first} >= ?` : `coalesce("end", ${first}) >= ? AND agent = ${agent}`;
      run(`DELETE FROM session WHERE ${when} AND ${first} <= ?`, from, to);
      if (exclusion.cause === 'clear' && from <= 0 && to >= store.horizon) {
        run('DELETE FROM expired');
      }
    }
    return dropped;
  });
  store.change(() => {
    store.pairAgain(parted);
    store.hooks.workOutWithin(from, to);
  });
  return hasDropped;
}

/** Rows of the rollup of which a part is covered: that part is subtracted, use by use. */
function dropFromCutRows(store: Store, exclusion: Exclusion, to: number, only: string): boolean {
  const { from } = exclusion;
  const cut = [
    ...store.statements.rows(
      `SELECT ${DAILY_KEY.join(', ')}, n, first_at, last_at FROM full_rollup
       WHERE first_at <= ? AND last_at >= ? AND NOT (first_at >= ? AND last_at <= ?) ${only}`,
      to,
      from,
      from,
      to,
    ),
  ];
  let hasDropped = false;
  for (const row of cut) {
    const key = row.slice(0, DAILY_KEY.length);
    const [n, first, last] = row.slice(DAILY_KEY.length).map(Number) as [number, number, number];
    const raw = [...store.uses.select(`WHERE at BETWEEN ? AND ? AND ${WHERE_KEY}`, first, last, ...key)];
    const kept = raw.filter(({ event }) => !isCovered(event.timestamp, from, to));
    if (exclusion.cause === 'clear' && raw.length < n) {
      // Some of it has expired and can't be told apart: what the person wants gone must go, the rest is counted anew.
      store.statements.run(`DELETE FROM rollup WHERE ${WHERE_KEY}`, ...key);
      raw.forEach(({ event }) => store.uses.remove(event));
      kept.forEach((use) => store.put(use));
      hasDropped = true;
      continue;
    }
    for (const use of raw) {
      if (isCovered(use.event.timestamp, from, to)) {
        store.removeUse(use);
        hasDropped = true;
      }
    }
  }
  return hasDropped;
}

function isCovered(timestamp: string, from: number, to: number): boolean {
  const at = Date.parse(timestamp);
  return at >= from && at <= to;
}

/** Numbers of the skills whose name has this HMAC: at most one, but names have no way back from it. */
function skillsOf(store: Store, key: string, hasher: Hasher): number[] {
  const numbers: number[] = [];
  for (const [number] of store.statements.all(SKILLS)) {
    if (hasher.skill(store.words.get(number) ?? '') === key) {
      numbers.push(Number(number));
    }
  }
  return numbers;
}
