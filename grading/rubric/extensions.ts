import { isCalled, type Lab } from "../../harness/catalog/catalog.ts";
import { inList, printable } from "../report/text.ts";
import { comparable, keysOf } from "../submissions/student.ts";
import type { Rubric } from "./rubric.ts";

/** What a submission can be known by in a rubric: its id, and what stands in its row of the roster. */
export interface Known {
  id: string;
  roster: Record<string, string> | null;
}

/** Whose deadlines are later ones. */
export interface Extensions {
  /** @returns the deadline that a submission has in a lab instead of everybody's, as the rubric has it; null where it has none */
  until(id: string, lab: Lab): string | null;
  /** Extensions that are of nobody, or could be of several, in words. */
  notices: string[];
}

/** Nobody has one. */
export const NO_EXTENSIONS: Extensions = { until: () => null, notices: [] };

/**
 * Finds out whose the extensions of a rubric are. A text that stands in several rows, such as a section, gives nobody one; what is told twice
 * of one student counts by the later time.
 *
 * @param everybody all submissions, and who is in the roster without one
 */
export function extensionsOf({ extensions = {} }: Rubric, everybody: Known[]): Extensions {
  const said = Object.entries(extensions);
  if (said.length === 0) return NO_EXTENSIONS;
  const notices: string[] = [];
  const index = Map.groupBy(
    everybody.flatMap((known) => wordsFor(known).map((word) => ({ word, known }))),
    ({ word }) => word,
  );
  const own = new Map<string, { key: string; labs: Record<string, string> }[]>();
  for (const [key, labs] of said) {
    const found = new Set([`id ${key}`, `roster ${comparable(key)}`].flatMap((word) => index.get(word) ?? []));
    const meant = [...new Set([...found].map(({ known }) => known))];
    // Two submissions of one student are of one student.
    const students = new Set(meant.map(({ id, roster }) => (roster ? JSON.stringify(roster) : id)));
    const it = `the rubric's extension for "${printable(key, 60)}"`;
    if (students.size === 0) notices.push(`${it} is of nobody: give an id, or what stands in the roster`);
    else if (students.size > 1) notices.push(`${it} could be of several, and is given to nobody: ${idsOf(meant)}`);
    else for (const { id } of meant) own.set(id, [...(own.get(id) ?? []), { key, labs }]);
  }
  for (const [id, several] of own)
    if (several.length > 1)
      notices.push(
        `${printable(id)} has extensions as ${several.map(({ key }) => `"${printable(key, 60)}"`).join(" and as ")}: the later time counts`,
      );
  return {
    until(id, lab) {
      const times = (own.get(id) ?? []).flatMap(({ labs }) => timesFor(labs, lab));
      return times.toSorted((one, other) => Date.parse(other) - Date.parse(one))[0] ?? null;
    },
    notices,
  };
}

/** @returns what some extensions say of a lab, by whatever name they call it */
export const timesFor = (labs: Record<string, string>, lab: Lab): string[] =>
  Object.entries(labs).flatMap(([name, time]) => (isCalled(lab.id, name) ? [time] : []));

function wordsFor({ id, roster }: Known): string[] {
  const row = roster ? keysOf({ row: roster }).map(comparable) : [];
  return [`id ${id}`, ...[...new Set(row)].filter((word) => word !== "").map((word) => `roster ${word}`)];
}

const idsOf = (meant: Known[]): string =>
  inList(
    meant.map(({ id }) => printable(id, 60)),
    10,
  );
