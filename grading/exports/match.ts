import type { Result } from "../batch/result.ts";
import { inList, plural, printable } from "../report/text.ts";
import { nameIn, wordsIn } from "../submissions/student.ts";
import type { Cell, Table } from "./table.ts";

/** How rows of a table tell whose they are. */
export interface Identification {
  /** Heads of columns that say it, the best first; the same heads are looked for in the roster. */
  heads: string[];
  /** What counts of a cell of the first of them; all where not given. */
  key?: (value: string) => string;
  /** The key by which the first of the heads knows a submission, from what its file or folder is called; null where that does not say. */
  fromName: (name: string) => string | null;
  /** The head of the column with full names. */
  name: string;
}

export interface Matching {
  /** Rows with the result that belongs to them. */
  matched: { row: Cell[]; result: Result }[];
  /** Results without a row. */
  unmatched: Result[];
  /** In words: results without a row, rows with two results, rows without one, rows that were found by a name alone. */
  notes: string[];
}

/**
 * Finds for each result the row of its student: by what the roster has under the same head, else by the name of the folder or file that was
 * handed in, else by the full name in the roster, where one result and one row have it. A row that two results claim gets neither.
 *
 * @param rows of the table, those that stand for students
 * @param nameOf what to call the student of a row
 */
export function matchRows(
  table: Table,
  rows: Cell[][],
  results: Result[],
  { heads, key = (value) => value, fromName, name }: Identification,
  nameOf: (row: Cell[]) => string,
): Matching {
  const columnOf = (head: string) => table.heads.findIndex((each) => plainHead(each) === plainHead(head));
  const columns = heads
    .map((head, i) => ({ head, column: columnOf(head), keyOf: i === 0 ? key : (value: string) => value }))
    .filter(({ column }) => column >= 0)
    .map(({ head, column, keyOf }) => ({
      head: plainHead(head),
      keyOf,
      byKey: Map.groupBy(rows, (row) => plain(keyOf(row[column]?.value ?? ""))),
    }));

  const rowByKey = ({ submission: { roster, name, origin } }: Result): Cell[] | undefined => {
    const known = new Map(Object.entries(roster ?? {}).map(([head, value]) => [plainHead(head), value]));
    const claims = columns.map(({ head, keyOf, byKey }) => ({ byKey, value: keyOf(known.get(head) ?? "") }));
    const [best] = columns;
    const named = fromName(origin) ?? fromName(name);
    if (best && named !== null) claims.push({ byKey: best.byKey, value: named });
    for (const { byKey, value } of claims) {
      const [row, ...others] = value.trim() === "" ? [] : (byKey.get(plain(value)) ?? []);
      if (row && others.length === 0) return row;
    }
    return undefined;
  };

  const rowsByName = Map.groupBy(rows, (row) => nameKey(row[columnOf(name)]?.value));
  const resultsByName = Map.groupBy(results, rosterName);
  const rowByName = (result: Result): Cell[] | undefined => {
    const key = rosterName(result);
    const [row, ...others] = rowsByName.get(key) ?? [];
    return key !== "" && others.length === 0 && resultsByName.get(key)?.length === 1 ? row : undefined;
  };

  const claimed = Map.groupBy(results, (result) => rowByKey(result) ?? rowByName(result));
  const unmatched = claimed.get(undefined) ?? [];
  const matched: Matching["matched"] = [];
  const notes: string[] = [];
  if (unmatched.length > 0) {
    const inFile = [...heads, name].filter((head) => columnOf(head) >= 0);
    notes.push(
      `no row for ${plural(unmatched.length, "submission")}: ${listed(unmatched.map(calledIn))}`,
      ...noColumnFits(inFile, results),
    );
  }
  for (const [row, claimants] of claimed) {
    const [result, ...others] = claimants as [Result, ...Result[]];
    if (row === undefined) continue;
    if (others.length === 0) matched.push({ row, result });
    else
      notes.push(
        `${claimants.length} submissions for ${nameOf(row)}, which is left as it was: ${listed(claimants.map(calledIn))}`,
      );
  }
  const byName = matched.filter(({ result }) => rowByKey(result) === undefined);
  if (byName.length > 0)
    notes.push(
      `${plural(byName.length, "row")} found by the full name alone: ${listed(byName.map(({ row }) => nameOf(row)))}`,
    );
  const without = rows.filter((row) => !claimed.has(row));
  if (without.length > 0)
    notes.push(
      `no submission for ${plural(without.length, "row")}, left as ${without.length === 1 ? "it was" : "they were"}: ${listed(without.map(nameOf))}`,
    );
  return { matched, unmatched, notes };
}

/** @param inFile heads by which rows of the file could be found */
function noColumnFits(inFile: string[], results: Result[]): string[] {
  const heads = [...new Set(results.flatMap(({ submission }) => Object.keys(submission.roster ?? {})))];
  const known = new Set(heads.map(plainHead));
  if (inFile.some((head) => known.has(plainHead(head))) || results.some((result) => rosterName(result) !== ""))
    return [];
  const wanted = `a column that the file has, too: ${inList(inFile)}`;
  return [
    heads.length === 0
      ? `the batch has no roster, by which rows could be found: resume it with --roster=FILE, a table with ${wanted}`
      : `no column of the roster is one of the file's: it has ${inList(heads.map((head) => printable(head, 60)))}. Give it ${wanted}; and resume the batch with it`,
  ];
}

/**
 * @param given what was written
 * @param unmatched what may be of nobody: where rows are filled in, what has none
 * @returns that students have 0 for what may be among the submissions of nobody, in words; nothing where it cannot be
 */
export function zerosWarning(given: Result[], unmatched: Result[]): string[] {
  const missing = oneOfEach(given.filter((each) => each.outcome === "missing" && each.submission.roster !== null));
  const ofNobody = oneOfEach(unmatched.filter((each) => each.outcome !== "missing" && each.submission.roster === null));
  if (missing.length === 0 || ofNobody.length === 0) return [];
  const [are, belong] = [missing.length === 1 ? "is" : "are", ofNobody.length === 1 ? "belongs" : "belong"];
  return [
    `${plural(missing.length, "student")} ${are} given 0 as missing while ${plural(ofNobody.length, "submission")} ${belong} to nobody: ${listed(ofNobody.map(calledIn))}. Mend the roster or these names, resume the batch, and export again`,
  ];
}

/** Of each submission one result, whatever labs it has. */
const oneOfEach = (results: Result[]): Result[] => [
  ...new Map(results.map((result) => [result.submission.id, result])).values(),
];

/** What was handed in, and the student's name where the roster has it. */
function calledIn({ submission: { origin, name, roster } }: Result): string {
  if (origin === "") return printable(name);
  return roster ? `${printable(origin)} (${printable(name)})` : printable(origin);
}

/** `Doe, Jane` is `Jane Doe`. */
const nameKey = (name = ""): string => wordsIn(name).sort().join(" ");

/** What stands in the name of a folder is no name by which a row is found: its student may have chosen it. */
const rosterName = ({ submission: { roster } }: Result): string => nameKey(nameIn(roster ?? {}) ?? "");

/**
 * @param names whose rows had another grade
 * @returns that it is written over, in words; nothing where there was none
 */
export function replacedNote(names: string[]): string[] {
  return names.length === 0
    ? []
    : [`written over ${plural(names.length, "grade")} that had been there: ${listed(names)}`];
}

/** The same for `SIS User ID`, `sis_user_id` and `SISUserId`; for `Email`, `E-mail` and `Email address`. */
const plainHead = (head: string): string =>
  head
    .toLowerCase()
    .replace(/[\s_-]/g, "")
    .replace(/^e?mail(address)?$/, "email");

const plain = (value: string): string => value.trim().toLowerCase();

const listed = (names: string[]): string => inList(names, 20);
