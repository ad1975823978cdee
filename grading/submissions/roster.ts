import { readFile, stat } from "node:fs/promises";
import { CsvError, parse } from "csv-parse/sync";
import { printable } from "../report/text.ts";
import { cellOf, nameIn, type Student } from "./student.ts";

/** Who takes the course, by a CSV file with a line of heads. */
export interface Roster {
  /** In the order of the file. */
  heads: string[];
  students: Student[];
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
  if (rows.length === 0) refuse("there is nobody in it below the line of heads");
  const seen = new Map<string, number>();
  const students = rows.map((cells, i) => {
    const line = i + 2;
    const before = seen.get(cells.join("\0"));
    if (before !== undefined) refuse(`row ${line} is the same as row ${before}`);
    seen.set(cells.join("\0"), line);
    const row = Object.fromEntries(heads.map((head, column) => [head, cells[column] ?? ""]));
    return { row, name: nameIn(row), submitted: submittedIn(row, line, refuse) };
  });
  return { heads, students };
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
  const text = cellOf(row, /^submitted$/i);
  if (text === undefined) return null;
  const date = new Date(text);
  // Without a zone it would be this machine's.
  if (/^\d{4}-\d\d-\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(date.getTime())) return date.toISOString();
  return refuse(`row ${line}, submitted: "${printable(text)}" is no time; write it as 2026-03-01T12:00:00Z`);
}
