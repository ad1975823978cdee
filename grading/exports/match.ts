import type { Result } from "../batch/result.ts";
import { plural, printable } from "../report/text.ts";
import type { Cell, Table } from "./table.ts";

/** How rows of a table tell whose they are. */
export interface Identification {
  /** Heads of columns that say it, the best first; the same heads are looked for in the roster. */
  heads: string[];
  /** What counts of a cell of the first of them; all where not given. */
  key?: (value: string) => string;
  /** The key by which the first of the heads knows a submission, from what its file or folder is called; null where that does not say. */
  fromName: (name: string) => string | null;
}

export interface Matching {
  /** Rows with the result that belongs to them. */
  matched: { row: Cell[]; result: Result }[];
  /** In words: results without a row, rows with two results, rows without one. */
  notes: string[];
}

/**
 * Finds for each result the row of its student: by what the roster has under the same head, else by the name of the folder or file that was
 * handed in. A row that two results claim gets neither.
 *
 * @param rows of the table, those that stand for students
 * @param who the column that names a student for people
 */
export function matchRows(
  table: Table,
  rows: Cell[][],
  results: Result[],
  { heads, key = (value) => value, fromName }: Identification,
  who: string,
): Matching {
  const columns = heads
    .map((head, i) => ({ head, column: table.heads.indexOf(head), keyOf: i === 0 ? key : (value: string) => value }))
    .filter(({ column }) => column >= 0)
    .map(({ head, column, keyOf }) => ({
      head: plainHead(head),
      keyOf,
      byKey: Map.groupBy(rows, (row) => plain(keyOf(row[column]?.value ?? ""))),
    }));

  const rowFor = ({ submission: { roster, name, origin } }: Result): Cell[] | undefined => {
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

  const claimed = Map.groupBy(results, rowFor);
  const nameOf = (row: Cell[]) => printable(row[table.heads.indexOf(who)]?.value || (row[0]?.value ?? ""));
  const matched: Matching["matched"] = [];
  const notes: string[] = [];
  for (const [row, claimants] of claimed) {
    const [result, ...others] = claimants as [Result, ...Result[]];
    const names = claimants.map(({ submission }) => printable(submission.origin || submission.name)).join(", ");
    if (row === undefined) notes.push(`no row for ${plural(claimants.length, "submission")}: ${names}`);
    else if (others.length > 0)
      notes.push(`${claimants.length} submissions for ${nameOf(row)}, which is left as it was: ${names}`);
    else matched.push({ row, result });
  }
  const without = rows.filter((row) => !claimed.has(row));
  if (without.length > 0)
    notes.push(
      `no submission for ${plural(without.length, "row")}, left as ${without.length === 1 ? "it was" : "they were"}: ${listed(without.map(nameOf))}`,
    );
  return { matched, notes };
}

/**
 * @param names whose rows had another grade
 * @returns that it is written over, in words; nothing where there was none
 */
export function replacedNote(names: string[]): string[] {
  return names.length === 0
    ? []
    : [`written over ${plural(names.length, "grade")} that had been there: ${listed(names)}`];
}

/** The same for `SIS User ID`, `sis_user_id` and `SISUserId`. */
const plainHead = (head: string): string => head.toLowerCase().replace(/[\s_-]/g, "");

const plain = (value: string): string => value.trim().toLowerCase();

const MOST_LISTED = 20;

/** @returns the first of many names, and how many more there are */
function listed(names: string[]): string {
  const more = names.length - MOST_LISTED;
  return [...names.slice(0, MOST_LISTED), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
