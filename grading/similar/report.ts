import type { LeftOut } from "./gather.ts";
import type { Comparison, Fragment, Lines, SimilarPair } from "./similar.ts";
import { linesOf, type Work } from "./work.ts";

/** Everything that `lab similar` finds out; its JSON form is described by grading/schemas/similar.schema.json. */
export interface SimilarReport {
  schema: "proclab/similar/1";
  /** From 0 to 1: pairs that are less alike, by the larger of their shares, are not told. */
  threshold: number;
  submissions: { id: string; name: string }[];
  /** Those of which nothing could be taken, whatever the lab. */
  leftOut: LeftOut[];
  /** Without those that were not asked for, and for which nobody has handed anything in. */
  labs: LabComparison[];
}

export interface LabComparison extends Comparison {
  /** `fork`, for people. */
  title: string;
}

/** What a report without labs says. */
export const NOTHING = "Nobody has handed in anything that could be compared.";

/** @returns what gives a submission's name by its id */
export function namesIn({ submissions }: SimilarReport): (id: string) => string {
  const names = new Map(submissions.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

/** @returns for each reason the ids of those that were left out for it */
export function reasonsOf({ leftOut }: Pick<SimilarReport, "leftOut">): [reason: string, ids: string[]][] {
  const groups = Map.groupBy(leftOut, ({ reason }) => reason);
  return [...groups].map(([reason, all]) => [reason, all.map(({ id }) => id)]);
}

/** @returns `97 %`; 100 only where nothing is different */
export const percent = (share: number): string => `${Math.floor(100 * share)} %`;

/** @returns `97 %`; where the smaller is in the other, `100 % of the smaller, 32 % of both` */
export function alikeText({ similarity, contained }: SimilarPair): string {
  return contained ? `${percent(contained.share)} of the smaller, ${percent(similarity)} of both` : percent(similarity);
}

/** @returns `20–48`, in the file; its name in front where the work has several */
export function linesText(work: Work, [first, last]: Lines): string {
  const lines = linesOf(work);
  const [from, to] = [lines[first - 1], lines[last - 1]];
  if (!from || !to) return "";
  const file = work.files.length > 1 ? `${from.file}:` : "";
  return `${file}${from.number}${to.number === from.number ? "" : `–${to.number}`}`;
}

/** For each side, which line is shown as part of which fragment. */
export interface Marks {
  fragments: Fragment[];
  left: Map<number, number>;
  right: Map<number, number>;
}

/**
 * Gives each line to the longest fragment that has it. Fragments that have no line of their own on both sides are left out.
 *
 * @param fragments the longest first
 */
export function marksOf(fragments: Fragment[]): Marks {
  const marks: Marks = { fragments: [], left: new Map(), right: new Map() };
  for (const fragment of fragments) {
    const free = [freeLines(fragment.left, marks.left), freeLines(fragment.right, marks.right)] as const;
    if (free.some((lines) => lines.length === 0)) continue;
    for (const line of free[0]) marks.left.set(line, marks.fragments.length);
    for (const line of free[1]) marks.right.set(line, marks.fragments.length);
    marks.fragments.push(fragment);
  }
  return marks;
}

function freeLines([first, last]: Lines, taken: Map<number, number>): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((line) => !taken.has(line));
}
