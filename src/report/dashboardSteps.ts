/** Days that one point of a chart over time stands for. */
export const STEPS = [1, 7, 28] as const;
export type StepDays = (typeof STEPS)[number];

/** More points than this are noise in a chart of a side-by-side editor. */
const MOST_POINTS = 53;
/** A chart of fewer points shows no course. */
const FEWEST_POINTS = 4;
/** The rate of fewer uses jumps up and down, and its band covers everything. */
const ENOUGH_USES = 4;

/**
 * The shortest step with few enough points and enough uses for each, as long as some points remain.
 *
 * @param days of the whole chart
 * @param uses in all of it
 */
export function stepFor(days: number, uses: number): StepDays {
  for (const step of STEPS) {
    const longer = STEPS[STEPS.indexOf(step) + 1];
    const points = Math.ceil(days / step);
    const isDense = uses / points >= ENOUGH_USES;
    const mayGrow = longer !== undefined && Math.ceil(days / longer) >= FEWEST_POINTS;
    if (points <= MOST_POINTS && (isDense || !mayGrow)) {
      return step;
    }
  }
  return 28;
}
