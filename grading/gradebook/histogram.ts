import type { VNode } from "preact";
import { tag } from "../report/tag.ts";
import { plural } from "../report/text.ts";
import { count, percent } from "./words.ts";

const BINS = 10;

/** In CSS pixels: how high the picture is, and what of it is for the counts above the bars and the axis below them. */
const HEIGHT = 104;
const ABOVE = 16;
const BELOW = 18;

/** @returns how many of the scores lie in each tenth of the maximum; what is beyond it, by extra credit, is in the last */
export function binned(scores: number[], max: number): number[] {
  const bins = Array.from({ length: BINS }, () => 0);
  for (const score of scores) {
    // Nine tenths of 30 divided by 30 is a little less than nine tenths.
    const bin = Math.floor(percent(score, max) / (100 / BINS) + 1e-9);
    const index = Math.max(0, Math.min(BINS - 1, bin));
    bins[index] = (bins[index] ?? 0) + 1;
  }
  return bins;
}

/**
 * A picture of how scores are distributed, for everybody: who does not see it is told its numbers. It is as wide as its place, and its text
 * as large as any.
 *
 * @param what whose scores: `1 · fork`
 */
export function histogram(what: string, scores: number[], max: number): VNode {
  const bins = binned(scores, max);
  const most = Math.max(1, ...bins);
  const step = 100 / BINS;
  const floor = HEIGHT - BELOW;
  const bars = bins.flatMap((many, bin) => {
    if (many === 0) return [];
    const high = Math.round(Math.max(2, (many / most) * (floor - ABOVE)));
    const place = { x: `${(bin + 0.06) * step}%`, width: `${0.88 * step}%`, y: floor - high, height: high, rx: 2 };
    const above = { class: "count", x: `${(bin + 0.5) * step}%`, y: floor - high - 5, "text-anchor": "middle" };
    return [
      tag("rect", { class: "bar", ...place }, tag("title", {}, binText(bin, many))),
      tag("text", above, count(many)),
    ];
  });
  const axis = (["start", "middle", "end"] as const).map((anchor, half) =>
    tag("text", { x: `${half * 50}%`, y: HEIGHT - 3, "text-anchor": anchor }, `${half * 50} %`),
  );
  return tag(
    "svg",
    {
      class: "histogram",
      width: "100%",
      height: HEIGHT,
      role: "img",
      "aria-label": `Distribution of ${what}: ${inWords(bins)}`,
    },
    tag("line", { x1: 0, x2: "100%", y1: floor + 0.5, y2: floor + 0.5 }),
    bars,
    axis,
  );
}

function inWords(bins: number[]): string {
  const told = bins.flatMap((many, bin) => (many === 0 ? [] : [binText(bin, many)]));
  return told.length === 0 ? "no scores" : told.join("; ");
}

const binText = (bin: number, many: number) =>
  `${bin * BINS} to ${bin === BINS - 1 ? "" : "under "}${(bin + 1) * BINS} %: ${plural(many, "submission")}`;
