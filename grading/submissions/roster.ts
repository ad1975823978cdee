import { readFile, stat } from "node:fs/promises";
import { CsvError, parse } from "csv-parse/sync";
import { printable } from "../report/text.ts";
import { cellOf, isHead, nameIn, type Student, SUBMITTED } from "./student.ts";

/** Who takes the course, by a CSV file with a line of heads. */
export interface Roster {
  /** In the order of the file. */
  heads: string[];
  students: Student[];
  /** What the instructor should know, in words. */
  notices: string[];
}

/** A roster that cannot be used. */
export class BadRoster extends Error {
  override name = "BadRoster";
}

/** Bytes. */
const LARGEST_ROSTER = 16 * 1024 * 1024;

/**
 * Reads a roster: UTF-8, with commas, semicolons or tabs between columns.
 *
 * @throws BadRoster with the line that is wrong
 */
export async function readRoster(path: string): Promise<Roster> {
  const text = await textOf(path).catch((error: Error) => {
    throw new BadRoster(`the roster ${path} cannot be read: ${error.message}`);
  });
  return parseRoster(text, path);
}

async function textOf(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LARGEST_ROSTER) throw new Error(`it has ${size} bytes, and ${LARGEST_ROSTER} is the most`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path)); // It takes away a mark of the byte order, too.
  } catch (error) {
    throw error instanceof TypeError ? new Error("it is not in UTF-8: save it as CSV in UTF-8") : error;
  }
}

/** @param path for errors */
export function parseRoster(text: string, path: string): Roster {
  const refuse = (why: string): never => {
    throw new BadRoster(`the roster ${path}: ${why}`);
  };
  const [heads = [], ...rows] = rowsOf(text, refuse);
  if (heads.some((head) => head === "")) refuse("a column has no head in the first line");
  const [twice] = heads.filter((head, i) => heads.indexOf(head) !== i);
  if (twice !== undefined) refuse(`two columns are called "${printable(twice)}"`);
  if (heads.length > 0 && !heads.some(isHead))
    refuse(
      `its first line has no head that says who a student is, such as Name, ID, Login or Email: it begins with "${printable(heads[0] ?? "", 60)}". Put a line of heads above the students, or call one of its columns so`,
    );
  const lines = rows.map((cells, i) => ({ cells, line: i + 2 }));
  const ofStudents = isCanvas(heads) ? lines.filter(({ cells }) => isStudentInCanvas(cells)) : lines;
  if (ofStudents.length === 0) refuse("there is nobody in it below the line of heads");
  const seen = new Map<string, number>();
  const students = ofStudents.map(({ cells, line }) => {
    const before = seen.get(cells.join("\0"));
    if (before !== undefined) refuse(`row ${line} is the same as row ${before}`);
    seen.set(cells.join("\0"), line);
    const row = Object.fromEntries(heads.map((head, column) => [head, cells[column] ?? ""]));
    return { row, name: nameIn(row), submitted: submittedIn(row, line, refuse) };
  });
  return { heads, students, notices: timesNotTaken(heads) };
}

/** Canvas's gradebook has lines that are no students: where grades are posted by hand, the points possible, a student made for tests. */
const isCanvas = (heads: string[]): boolean =>
  /^(Student|LastName)$/.test(heads[0] ?? "") && ["ID", "Section"].every((head) => heads.includes(head));
const isStudentInCanvas = ([first = ""]: string[]): boolean => !/^$|^Points Possible|^Student, Test$/.test(first);

/** Heads of columns that seem to say when something was handed in. */
const TIMES =
  /^(?=.*(submit|submission|hand(ed)?[ _-]?in|turn(ed)?[ _-]?in))(?=.*(submitted|time|date|modified|[ _-](at|on|in)$))/i;

function timesNotTaken(heads: string[]): string[] {
  if (heads.some((head) => SUBMITTED.test(head))) return [];
  return heads
    .filter((head) => TIMES.test(head))
    .map(
      (head) =>
        `no times are read from the roster's column "${printable(head, 60)}": call it submitted, and write them as 2026-03-01T12:00:00Z`,
    );
}

function rowsOf(text: string, refuse: (why: string) => never): string[][] {
  const [first = ""] = text.split("\n", 1);
  const counts = [",", ";", "\t"].map((each) => first.split(each).length);
  const delimiter = [",", ";", "\t"][counts.indexOf(Math.max(...counts))] as string;
  try {
    return parse(text, { delimiter, trim: true, skip_empty_lines: true, skip_records_with_empty_values: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse(printable(error.message));
  }
}

function submittedIn(row: Record<string, string>, line: number, refuse: (why: string) => never): string | null {
  const text = cellOf(row, SUBMITTED);
  if (text === undefined) return null;
  const date = new Date(text);
  // Without a zone it would be this machine's.
  if (/^\d{4}-\d\d-\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(date.getTime())) return date.toISOString();
  return refuse(`row ${line}, submitted: "${printable(text)}" is no time; write it as 2026-03-01T12:00:00Z`);
}
