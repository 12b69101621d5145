/** Two things that may belong together. Of two candidates the one of lower rank fits better, then the nearer one. */
export interface Candidate {
  readonly left: string;
  readonly right: string;
  readonly rank: number;
  readonly distance: number;
}

/**
 * Brings as many as possible together, each with one other: first those that fit best, then room is made for those that
 * are left. What comes out depends on the set of candidates alone, not on their order.
 *
 * @returns right by left
 */
export function oneToOne(candidates: readonly Candidate[]): Map<string, string> {
  const sorted = candidates.toSorted(
    (a, b) => a.rank - b.rank || a.distance - b.distance || compare(a.left, b.left) || compare(a.right, b.right),
  );
  const rightOf = new Map<string, string>();
  const leftOf = new Map<string, string>();
  const options = new Map<string, string[]>();
  const join = (left: string, right: string): true => {
    rightOf.set(left, right);
    leftOf.set(right, left);
    return true;
  };
  for (const { left, right } of sorted) {
    options.set(left, [...(options.get(left) ?? []), right]);
    if (!rightOf.has(left) && !leftOf.has(right)) {
      join(left, right);
    }
  }
  /** Whoever stands in the way is asked to take another one. */
  const place = (left: string, asked: Set<string>): boolean =>
    (options.get(left) ?? []).some((right) => {
      if (asked.has(right)) {
        return false;
      }
      asked.add(right);
      const holder = leftOf.get(right);
      return (holder === undefined || place(holder, asked)) && join(left, right);
    });
  for (const left of options.keys()) {
    if (!rightOf.has(left)) {
      place(left, new Set());
    }
  }
  return rightOf;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
