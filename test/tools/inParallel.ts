/**
 * Does the work of each item, so many at once, in order. What shares nothing may run so.
 *
 * @param work told in which of the lanes it runs, from 0 on: what a lane does is done one after the other
 */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, lane: number) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const take = async (_: unknown, lane: number): Promise<void> => {
    for (const item of waiting) {
      await work(item, lane);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}
