/** A JSON object from outside: any key may be missing or hold any type. */
export type Fields = Readonly<Record<string, unknown>>;

const ISO_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const HAS_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/;
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}(?:[-+.][0-9A-Za-z.-]{1,32})?$/;

export function asObject(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** A text that is not empty, else null. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The objects of an array; everything else in it is left out. */
export function asObjects(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== null) : [];
}

/** A count: an integer ≥ 0 that a double can hold exactly, else 0. */
export function asCount(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** Epoch ms of an ISO-8601 time between 1970 and 9999, else null. A time without a zone is UTC. */
export function asTime(value: unknown): number | null {
  if (typeof value !== 'string' || !ISO_TIME.test(value)) {
    return null;
  }
  const time = Date.parse(HAS_ZONE.test(value) ? value : `${value}Z`);
  return time >= 0 && time <= LAST_TIME ? Math.trunc(time) : null;
}

/** Epoch ms between 1970 and 9999 as a number, else null. */
export function asMillis(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= LAST_TIME ? Math.trunc(value) : null;
}

/** A program's version when it is written plainly, else null: no other text is kept. */
export function asVersion(value: unknown): string | null {
  return typeof value === 'string' && VERSION.test(value) ? value : null;
}
