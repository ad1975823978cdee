/**
 * @param pairs of ids
 * @returns ids that pairs join, directly or through others; the largest cluster first, ids in the order in which pairs name them
 */
export function clustersOf(pairs: { left: string; right: string }[]): string[][] {
  const clusterOf = new Map<string, Set<string>>();
  for (const { left, right } of pairs) {
    const [a, b] = [left, right].map((id) => clusterOf.get(id) ?? new Set([id])) as [Set<string>, Set<string>];
    const joined = new Set([...a, ...b]);
    for (const id of joined) clusterOf.set(id, joined);
  }
  return [...new Set(clusterOf.values())].map((ids) => [...ids]).sort((a, b) => b.length - a.length);
}
