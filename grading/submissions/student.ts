/** Who a student is, by a row of the roster: what they are called, and what they may be known by. */
export interface Student {
  /** The columns by their heads. */
  row: Record<string, string>;
  /** By columns that are called as names are; null where there are none. */
  name: string | null;
  /** When they handed in, ISO 8601 in UTC, by the column `submitted`; null where nothing tells. */
  submitted: string | null;
}

/**
 * @returns a text as it is compared with others: without case, accents, spaces and punctuation, in all of which course systems differ. `Doe,
 *   Jane` is `doejane` to Canvas.
 */
export function comparable(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

const FULL = /^(full ?name|name|student( ?name)?|display ?name)$/i;
const GIVEN = /^(given|first|fore)[ _-]?names?$/i;
const FAMILY = /^(family|last|sur)[ _-]?names?$/i;

/** @returns what a row has in the first column of such a head that is not empty */
export const cellOf = (row: Record<string, string>, head: RegExp): string | undefined =>
  Object.entries(row).find(([key, value]) => head.test(key) && value !== "")?.[1];

/** Given and family name, where they have columns of their own. */
function partsIn(row: Record<string, string>): [given: string, family: string] | null {
  const [given, family] = [cellOf(row, GIVEN), cellOf(row, FAMILY)];
  return given !== undefined && family !== undefined ? [given, family] : null;
}

/** @returns a full name, or the parts of one; null where no column is called so */
export const nameIn = (row: Record<string, string>): string | null =>
  cellOf(row, FULL) ?? partsIn(row)?.join(" ") ?? null;

/** @returns what to call a student */
export function called({ row, name }: Student): string {
  return name ?? Object.values(row).find((value) => value !== "") ?? "";
}

/** All of a student's texts that may stand in the name of a submission. */
export function keysOf({ row }: Pick<Student, "row">): string[] {
  const parts = partsIn(row);
  return [...Object.values(row), ...(parts ? [parts.join(" "), parts.toReversed().join(" ")] : [])];
}
