import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** One line of a results file. A part that dies leaves no `end`, and that is a failure. */
export type ResultLine =
  | { readonly state: 'pass'; readonly title: string; readonly ms?: number }
  | { readonly state: 'fail'; readonly title: string; readonly error: string }
  | { readonly state: 'skip'; readonly title: string }
  | { readonly state: 'end' };

export interface Tally {
  readonly lines: readonly ResultLine[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly ended: boolean;
}

export function writeResult(file: string | undefined, line: ResultLine): void {
  if (file) {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}

/** Reads what a part left. A last line that was cut while its writer died does not count. */
export function readResults(file: string): Tally {
  const texts = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  const lines = texts.map((text) => JSON.parse(text) as ResultLine);
  const count = (state: ResultLine['state']) => lines.filter((line) => line.state === state).length;
  return { lines, passed: count('pass'), failed: count('fail'), skipped: count('skip'), ended: count('end') > 0 };
}
