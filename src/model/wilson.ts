import type { Interval } from './report.js';

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/** 95 % Wilson score interval of a share of successes; 0 to 1 when there are no uses. */
export function wilsonInterval(successes: number, uses: number): Interval {
  if (uses <= 0) {
    return { low: 0, high: 1 };
  }
  const share = successes / uses;
  const z2 = Z * Z;
  const centre = (share + z2 / (2 * uses)) / (1 + z2 / uses);
  const half = (Z / (1 + z2 / uses)) * Math.sqrt((share * (1 - share)) / uses + z2 / (4 * uses * uses));
  // Exact at the ends, where rounding errors would leave 1e-17 or more than 1.
  return {
    low: successes <= 0 ? 0 : Math.max(0, centre - half),
    high: successes >= uses ? 1 : Math.min(1, centre + half),
  };
}
