/** The editor's `l10n.t`, passed in so that texts can be built and tested without an editor. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `87 %`; a rate of 0.9996 is not shown as 100 %, nor 0.0004 as 0 %. */
export function percent(rate: number): string {
  const rounded = Math.round(rate * 100);
  const honest = rate < 1 ? Math.min(rounded, 99) : rounded;
  return `${rate > 0 ? Math.max(honest, 1) : honest} %`;
}

/** `340 ms`, `34 s`, `12 min`, `3.5 h`; a dash for null. */
export function duration(ms: number | null): string {
  if (ms === null) {
    return '–';
  }
  if (ms < SECOND) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 90 * SECOND) {
    return `${oneDecimal(ms / SECOND)} s`;
  }
  return ms < 90 * MINUTE ? `${Math.round(ms / MINUTE)} min` : `${oneDecimal(ms / HOUR)} h`;
}

function oneDecimal(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

/** `2 h ago`, for a time in the past (epoch ms); a future time, from a clock that was wrong, is "just now". */
export function ago(time: number, now: number, t: Translate): string {
  const age = now - time;
  if (age < MINUTE) {
    return t('just now');
  }
  if (age < HOUR) {
    return t('{0} min ago', Math.floor(age / MINUTE));
  }
  if (age < 2 * DAY) {
    return t('{0} h ago', Math.floor(age / HOUR));
  }
  return age < 60 * DAY ? t('{0} days ago', Math.floor(age / DAY)) : t('{0} months ago', Math.floor(age / (30 * DAY)));
}

/** A day in the person's own format, e.g. `12 Mar 2026`. */
export function day(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(time);
}

/** Two days and what lies between, e.g. `4 Aug – 30 Oct 2026`. */
export function days(from: number, to: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).formatRange(from, to);
}

export function dayAndTime(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

/** `1.2 MB`. */
export function bytes(count: number): string {
  if (count < 1_000) {
    return `${count} B`;
  }
  return count < 1_000_000 ? `${oneDecimal(count / 1_000)} kB` : `${oneDecimal(count / 1_000_000)} MB`;
}

/** `1 use`, `12 uses`. */
export function uses(count: number, t: Translate): string {
  return count === 1 ? t('1 use') : t('{0} uses', count);
}
