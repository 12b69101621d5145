const UNIT_MS = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
/** A day, or a day and a time, as ISO 8601 writes them. */
const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** The rest of a sentence about a text that `parsePastTime` does not take. */
export const NO_TIME = 'is no time: write 12h, 30d, 4w, or a date such as 2026-05-01.';

/**
 * A moment in the past, as epoch ms: `12h`, `30d`, `4w` before `now`, or an ISO date (UTC) or time. Null: it is none.
 *
 * @param now epoch ms
 */
export function parsePastTime(raw: string, now: number): number | null {
  const span = /^(\d{1,6})([hdw])$/.exec(raw);
  if (span !== null) {
    const unit = span[2] === 'h' ? UNIT_MS.h : span[2] === 'd' ? UNIT_MS.d : UNIT_MS.w;
    return now - Number(span[1]) * unit;
  }
  const time = ISO.test(raw) ? Date.parse(raw) : Number.NaN;
  return Number.isNaN(time) || !isRealDay(raw) ? null : time;
}

/** `Date` takes 30 February for 2 March. */
function isRealDay(iso: string): boolean {
  const day = iso.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
