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

/** The column that tells when somebody handed in. */
export const SUBMITTED = /^submitted$/i;

/** Words of heads of ids, logins and addresses. */
const IDENTIFYING =
  /^(id|ids|identifier|sid|uid|netid|login|user|username|account|github|gitlab|number|no|nr|matriculation|matrikel(nummer)?|e?mail)$/;
/** Words of heads of what is no student, though it may have an id, and of when something was. */
const OF_OTHERS =
  /^(sections?|group|team|course|class|lab|exam|room|seat|phone|year|term|semester|tutor|tutorial|teacher|advisor|supervisor|submission|assignment|last|time|date)$/;

/** Whether something stands below a head that a student is identified by, and that is no name: `StudentID`, `SIS Login ID`, `e-mail`. */
function identifies(head: string): boolean {
  const words = head
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words.some((word) => IDENTIFYING.test(word)) && !words.some((word) => OF_OTHERS.test(word));
}

/** @returns whether a text is the head of a column that says who a student is; an address is somebody's, and no head */
export const isHead = (text: string): boolean =>
  !text.includes("@") && ([FULL, GIVEN, FAMILY].some((head) => head.test(text)) || identifies(text));

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

/** @returns the words of a text, as they are compared with others; an apostrophe parts none */
export const wordsIn = (text: string): string[] =>
  text
    .split(/[^\p{L}\p{M}\p{N}'’]+/u)
    .map(comparable)
    .filter((word) => word !== "");

/**
 * @returns what a student is known by where it is but a part of a submission's name, each as its words: full names, ids, logins, what stands
 *   before the @ of an address. Other columns are not: a section's name is a word like others. Neither is what is so short that it stands in
 *   names by accident: one or two digits or letters.
 */
export function partsKnown({ row }: Pick<Student, "row">): string[][] {
  const texts = Object.entries(row).flatMap(([head, value]) =>
    FULL.test(head) ? [value] : identifies(head) ? [value.replace(/@.*$/s, "")] : [],
  );
  return [...texts, partsIn(row)?.join(" ") ?? ""]
    .map(wordsIn)
    .filter((words) => !/^([\da-z]{0,2}|.)$/u.test(words.join("")));
}

/** All of a student's texts that may be the name of a submission. */
export function keysOf({ row }: Pick<Student, "row">): string[] {
  const parts = partsIn(row);
  return [...Object.values(row), ...(parts ? [parts.join(" "), parts.toReversed().join(" ")] : [])];
}
