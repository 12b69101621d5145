/** One line of a benchmark's table: column → value. Numbers are shown as they are, so round them first. */
export type Row = Readonly<Record<string, string | number>>;

/** A file test/bench/*.bench.ts exports one as its default. */
export interface Bench {
  readonly name: string;
  /** How it was measured, in a sentence a reader can judge it by. */
  readonly how: string;
  readonly run: (tools: BenchTools) => Promise<readonly Row[]>;
}

export interface BenchTools {
  /** The packaged extension, built for release. */
  readonly vsix: string;
}

/** The middle one; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
