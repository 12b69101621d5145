/** Items by what they have in common, in the order of the first of each. (`Map.groupBy` comes with Node 21.) */
export function groupBy<K, T>(items: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const known = groups.get(key(item));
    if (known === undefined) {
      groups.set(key(item), [item]);
    } else {
      known.push(item);
    }
  }
  return groups;
}
