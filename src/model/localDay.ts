const DAY_MS = 86_400_000;

/** The local day of a moment (epoch ms), as days since 1970-01-01. */
export function localDay(at: number): number {
  return Math.floor((at - new Date(at).getTimezoneOffset() * 60_000) / DAY_MS);
}
