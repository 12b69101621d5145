/**
 * The session at the top of a chain of parents. A chain that leads back to itself ends where it began.
 *
 * @param parents of the sessions that are there, by id
 */
export function topOf(id: string, parents: ReadonlyMap<string, string | null>): string {
  const met = new Set([id]);
  let top = id;
  for (let parent = parents.get(top); typeof parent === 'string' && parents.has(parent); parent = parents.get(top)) {
    if (met.has(parent)) {
      return id;
    }
    met.add(parent);
    top = parent;
  }
  return top;
}
