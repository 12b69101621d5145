/** Tables as likely as the one seen must count although their sums round differently; R takes the same share. */
const SLACK = 1 + 1e-7;

/**
 * Two-sided p-value of Fisher's exact test for two shares: how often chance alone, with the numbers of uses and of
 * successes as they are, divides the successes at least as unlikely as they were. It adds up all tables that are no
 * likelier than the one seen (R. A. Fisher, Statistical Methods for Research Workers, 1934; as `fisher.test` of R does).
 *
 * @param a successes on one side, an integer ≥ 0, as are the others
 * @param b the other uses of that side
 * @param c successes on the other side
 * @param d the other uses of that side
 * @returns 0–1; 1 where one side is empty
 */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  const [first, second, successes] = [a + b, c + d, a + c];
  const total = logChoose(first + second, successes);
  const likelihood = (x: number): number => Math.exp(logChoose(first, x) + logChoose(second, successes - x) - total);
  const limit = likelihood(a) * SLACK;
  let sum = 0;
  for (let x = Math.max(0, successes - second); x <= Math.min(first, successes); x++) {
    const one = likelihood(x);
    sum += one <= limit ? one : 0;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Below this the product itself is exact enough, above it Stirling's series is, to 14 digits. */
const PRODUCT_TO = 20;

function logFactorial(n: number): number {
  if (n < PRODUCT_TO) {
    let product = 1;
    for (let factor = 2; factor <= n; factor++) {
      product *= factor;
    }
    return Math.log(product);
  }
  const inverse = 1 / (n * n);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / n;
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}
