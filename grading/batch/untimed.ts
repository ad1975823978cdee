import { plural } from "../report/text.ts";
import { rubricOf } from "../rubric/fit.ts";
import type { Begun } from "./begin.ts";
import { type Identified, names } from "./identify.ts";

/** @returns how many submissions nothing can count as late, in words: there is a deadline, and they have no time. Nothing where there are none */
export function untimedNotices({ rubric, labs }: Pick<Begun, "rubric" | "labs">, all: Identified[]): string[] {
  const due = labs.filter((lab) => rubricOf(rubric, lab).deadline !== undefined).map(({ id }) => id);
  const handedIn = all.filter(({ found }) => found !== null);
  const untimed = handedIn.filter(({ identity }) => identity.submitted === null);
  if (due.length === 0 || untimed.length === 0) return [];
  const marked = untimed.filter(({ found }) => found?.late).map(({ identity }) => identity.name);
  const are = due.length === 1 ? `lab ${due[0]} has a deadline` : `labs ${due.join(", ")} have deadlines`;
  const told = marked.length === 0 ? "" : `; by Canvas's file names late: ${names(marked)}`;
  return [
    `${are}, and ${untimed.length} of ${plural(handedIn.length, "submission")} ${untimed.length === 1 ? "has" : "have"} no time: none of these is counted as late (a roster's column \`submitted\` tells it)${told}`,
  ];
}
