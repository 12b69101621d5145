import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process of a stress run swears to, one JSON line each, written the moment after it happened. */
export type Testimony =
  /** A use was acknowledged: from now on it must be in the ledger, unless an exclusion covers it. */
  | { readonly kind: 'recorded'; readonly key: string; readonly skill: string; readonly at: number }
  /** What a look at a skill's file found was acknowledged; the version is that of no other look. */
  | { readonly kind: 'seen'; readonly key: string; readonly skill: string; readonly at: number }
  /** The same as a use, by a program that wrote into the database itself. */
  | { readonly kind: 'inserted'; readonly key: string; readonly skill: string; readonly at: number }
  /** A use of the past that is imported again and again: a skill of its own, so that it is counted after it expired. */
  | { readonly kind: 'history'; readonly skill: string; readonly at: number }
  | { readonly kind: 'cleared'; readonly from: number; readonly to: number }
  | { readonly kind: 'read' }
  /** Not to be judged: where a process killed itself or fell asleep, for whoever looks into a fault. */
  | { readonly kind: 'step'; readonly what: string }
  /** Something that must not happen. */
  | { readonly kind: 'bad read' | 'trouble'; readonly what: string };

/** The number of a process may come again in a long run. */
const STARTED = Date.now();

/** Appends to a file of this process's own, outside of the home that is under stress. */
export function witness(folder: string, testimony: Testimony): void {
  appendFileSync(join(folder, `${process.pid}-${STARTED}.jsonl`), `${JSON.stringify(testimony)}\n`);
}

export function readTestimonies(folder: string): Testimony[] {
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .slice(0, -1) // whoever was killed while writing had not sworn yet
      .map((line) => JSON.parse(line) as Testimony),
  );
}
