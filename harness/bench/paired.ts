/** One side of a comparison: does its work once. */
export type Work = () => Promise<unknown>;

export interface Comparison {
  what: string;
  /** Median milliseconds. */
  ours: number;
  theirs: number;
  /** Median of the pairwise ratios ours/theirs: it holds when the machine's speed drifts between pairs. */
  ratio: number;
  /** The middle half of the pairwise ratios. */
  spread: [low: number, high: number];
  pairs: number;
}

/**
 * Times two works side by side in one run, in turn, the first of each pair changing: absolute times of a shared machine mean little, ratios
 * of neighbours mean something.
 *
 * @param pairs counted pairs, after two that are not
 */
export async function paired(what: string, ours: Work, theirs: Work, pairs: number): Promise<Comparison> {
  const times: [ours: number, theirs: number][] = [];
  for (let i = -2; i < pairs; i++) {
    const order = i % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    const pair: [number, number] = [0, 0];
    for (const side of order) {
      const start = performance.now();
      await (side === 0 ? ours : theirs)();
      pair[side] = performance.now() - start;
    }
    if (i >= 0) times.push(pair);
  }
  const ratios = times.map(([a, b]) => a / b).sort((a, b) => a - b);
  const at = (values: number[], share: number) => values[Math.floor((values.length - 1) * share)] ?? Number.NaN;
  const median = (values: number[]) =>
    at(
      [...values].sort((a, b) => a - b),
      0.5,
    );
  return {
    what,
    ours: median(times.map(([a]) => a)),
    theirs: median(times.map(([, b]) => b)),
    ratio: at(ratios, 0.5),
    spread: [at(ratios, 0.25), at(ratios, 0.75)],
    pairs,
  };
}
