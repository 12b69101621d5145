const DAY_MS = 86_400_000;

/** The local day of a moment (epoch ms), as days since 1970-01-01. */
export function localDay(at: number): number {
  return Math.floor((at - new Date(at).getTimezoneOffset() * 60_000) / DAY_MS);
}

/** The moment (epoch ms) at which the next local day begins, whatever the clocks do in between. */
export function nextLocalDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}
