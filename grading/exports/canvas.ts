import type { Result } from "../batch/result.ts";
import { printable } from "../report/text.ts";
import { rounded, unjudged } from "./checks.ts";
import { type Identification, matchRows, replacedNote, zerosWarning } from "./match.ts";
import { type Cell, type Filled, NotATable, numberIn, readTable, rewritten } from "./table.ts";

const ID = "ID";

const IDENTIFICATION: Identification = {
  heads: [ID, "SIS User ID", "SIS Login ID", "Integration ID"],
  // A file of "Download Submissions": the student's name, the student's number, the upload's number, the file's own name.
  fromName: (name) => /(?:^|\/)[^/_]+(?:_LATE)?_(\d+)_\d+_[^/]*/.exec(name)?.[1] ?? null,
  name: "Student",
};

/** The gradebook has no assignment of that title. */
export class UnknownColumn extends Error {
  override name = "UnknownColumn";
  readonly wanted: string;
  /** Those that there are, or that could be meant: `Lab 1 (12345)`. */
  readonly known: string[];
  constructor(message: string, wanted: string, known: string[]) {
    super(message);
    this.wanted = wanted;
    this.known = known;
  }
}

/**
 * Fills grades into one column of a gradebook that the instructor has exported from Canvas. Every byte stays as it is but those of that
 * column, in rows that have a submission; who is excused (`EX`) stays so. Points above those possible are written: to Canvas they are extra
 * credit.
 *
 * @param what the file, for errors
 * @param results of one lab
 * @param wanted the assignment's title, with its number or without, or the number alone; what the lab is called where not given
 * @throws NotATable when the file is no such gradebook
 * @throws UnknownColumn when it has no such assignment, or several: Canvas would make a new one
 */
export function canvas(gradebook: Buffer, what: string, results: Result[], wanted?: string): Filled {
  const table = readTable(gradebook, what, [ID, "Section"]);
  const id = table.heads.indexOf(ID);
  const column = columnOf(table.heads, what, wanted === undefined ? titlesOf(results) : [wanted]);
  const possible = table.rows.find(([first]) => first?.value.includes("Points Possible"))?.[column]?.value ?? "";
  const most = numberIn(possible);
  if (/read\s+only/i.test(possible))
    throw new NotATable(`the column ${JSON.stringify(table.heads[column])} of ${what} is read only`);
  const students = table.rows.filter(
    (row) => (row[id]?.value ?? "").trim() !== "" && !row[0]?.value.includes("Points Possible"),
  );
  if (students.length === 0) throw new NotATable(`${what} has no students`);
  const nameOf = ([first]: Cell[]) => printable(first?.value ?? "");
  const { matched, unmatched, notes } = matchRows(table, students, results, IDENTIFICATION, nameOf);

  const changes = new Map<Cell, string>();
  const replaced: string[] = [];
  const given: Result[] = [];
  for (const { row, result } of matched) {
    const name = nameOf(row);
    const cell = row[column];
    const stays = whyItStays(result, cell);
    if (stays !== null || cell === undefined) {
      notes.push(`${name} is left as it was: ${stays}`);
      continue;
    }
    const points = rounded(result.grade?.points ?? 0);
    if (most !== null && points > most) notes.push(`${name}: ${points} is more than the ${most} points possible`);
    if (cell.value.trim() !== "") replaced.push(name);
    changes.set(cell, String(points));
    given.push(result);
  }
  const max = rounded(results.find(({ grade }) => grade !== null)?.grade?.max ?? 0);
  if (most !== null && most !== max)
    notes.push(
      `the lab is worth ${max} points, and ${most} are possible in the gradebook: points are written as they are`,
    );
  return {
    bytes: rewritten(table, changes),
    grades: given.length,
    column: table.heads[column] ?? "",
    notes: [...notes, ...replacedNote(replaced)],
    warnings: zerosWarning(given, unmatched),
  };
}

/** @returns why a row is not filled in; null where it is */
function whyItStays(result: Result, cell: Cell | undefined): string | null {
  if (result.grade === null) return unjudged(result)?.message ?? "there is no grade";
  if (cell === undefined) return "its line has too few fields";
  const now = cell.value.trim().toUpperCase();
  return now === "EX" ? "it is excused" : now === "N/A" ? "it has not this assignment" : null;
}

/** What an assignment for the lab of these results may be called. */
function titlesOf(results: Result[]): string[] {
  const [first] = results;
  const [, number, name] = /^(\d+)-(.*)$/.exec(first?.lab ?? "") ?? [];
  if (!number || !name) return [];
  const names = new Set([name, first?.title.replace(/^\d+ · /, "") ?? name]);
  return [...names].flatMap((each) => [
    ...[
      `Lab ${number}: ${each}`,
      `Lab ${number} · ${each}`,
      `Lab ${number}`,
      `${number}-${each}`,
      `${number} · ${each}`,
      each,
    ],
  ]);
}

/** @returns the index of the one assignment that goes by one of these titles */
function columnOf(heads: string[], what: string, titles: string[]): number {
  const assignments = heads.flatMap((head, index) => {
    const [, title, number] = /^(.*?)\s*\((\d+)\)$/.exec(head) ?? [];
    return title === undefined || number === undefined ? [] : [{ index, head, title, number }];
  });
  const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();
  const asked = titles[0] ?? "";
  const found = assignments.filter(({ head, title, number }) =>
    titles.some((each) => same(each, head) || same(each, title) || each === number),
  );
  const [only, ...others] = found;
  if (!only)
    throw new UnknownColumn(
      `${what} has no assignment ${JSON.stringify(asked)}`,
      asked,
      assignments.map(({ head }) => head),
    );
  if (others.length > 0)
    throw new UnknownColumn(
      `${what} has several assignments that go by ${titles.map((each) => JSON.stringify(each)).join(" or ")}`,
      "",
      found.map(({ head }) => head),
    );
  return only.index;
}
