import type { VersionSlice } from './report.js';

/** When a version began: when its file was first seen to hold it, else its first use. ISO-8601. */
export function startOf({ since, firstUsed }: Pick<VersionSlice, 'since' | 'firstUsed'>): string {
  return since !== null && since < firstUsed ? since : firstUsed;
}

/** The version that came up last stands first. */
export function newestFirst(a: VersionSlice, b: VersionSlice): number {
  return (
    byText(startOf(b), startOf(a)) ||
    byText(b.lastUsed, a.lastUsed) ||
    byText(a.skillVersion ?? '', b.skillVersion ?? '')
  );
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
