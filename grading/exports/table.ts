import { CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";

/** A file that should be a table in CSV is none, or not the one that is needed. */
export class NotATable extends Error {
  override name = "NotATable";
}

/** A field, and where it lies in the file. */
export interface Cell {
  value: string;
  /** Bytes from the file's beginning; the quotes belong to it. */
  start: number;
  end: number;
}

/** Somebody's CSV, of which some fields are to be changed and every other byte is to stay. */
export interface Table {
  bytes: Buffer;
  delimiter: string;
  heads: string[];
  /** Without the heads. A row can have fewer cells than there are heads. */
  rows: Cell[][];
}

/** A file of the instructor's with grades filled in. */
export interface Filled {
  bytes: Buffer;
  /** How many rows got a grade. */
  grades: number;
  /** The head of the column that has them. */
  column: string;
  /** What the instructor has to know, in words: rows and submissions without each other, grades that were changed to fit in. */
  notes: string[];
  /** What may be wrong with these grades, in words. */
  warnings: string[];
}

const DELIMITERS = [",", ";", "\t"];
const BOM = Buffer.from("\ufeff");

/**
 * @param what for errors: "the worksheet grades.csv"
 * @param needed heads that it must have; by them the delimiter is found
 * @throws NotATable when it is not UTF-8, not CSV, or has not these heads
 */
export function readTable(bytes: Buffer, what: string, needed: string[]): Table {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new NotATable(`${what} is not UTF-8. Take the file as it was downloaded, or save it as "CSV UTF-8"`);
  }
  let reason = "";
  let least: string[] | null = null;
  for (const delimiter of DELIMITERS) {
    const rows = rowsOf(bytes, delimiter);
    if (typeof rows === "string") {
      reason ||= rows;
      continue;
    }
    const heads = (rows[0] ?? []).map(({ value }) => value.trim());
    const missing = needed.filter((head) => !heads.includes(head));
    if (missing.length === 0) return { bytes, delimiter, heads, rows: rows.slice(1) };
    if (least === null || missing.length < least.length) least = missing;
  }
  const list = (heads: string[]) => heads.map((head) => JSON.stringify(head)).join(" and ");
  // With another delimiter than its own, a good table breaks the rules of quotes.
  throw new NotATable(
    least === null
      ? `${what} is no CSV with columns ${list(needed)}: ${reason}`
      : `${what} has no ${least.length === 1 ? "column" : "columns"} ${list(least)} in its first line`,
  );
}

/**
 * @param changes cells of the table with their new values
 * @returns the file with these fields rewritten and all other bytes as they were; a field in quotes stays in quotes
 */
export function rewritten({ bytes, delimiter }: Table, changes: Map<Cell, string>): Buffer {
  const parts: Buffer[] = [];
  let kept = 0;
  for (const [{ start, end }, value] of [...changes].sort(([one], [other]) => one.start - other.start)) {
    const quoted = bytes[start] === QUOTE;
    const field = stringify([[value]], { delimiter, quoted, quoted_empty: quoted, eof: false });
    parts.push(bytes.subarray(kept, start), Buffer.from(field));
    kept = end;
  }
  return Buffer.concat([...parts, bytes.subarray(kept)]);
}

const QUOTE = 0x22;

/** @returns the number in a cell, whose point can be a comma; null for what is none: nothing, or a word of a scale */
export function numberIn(text: string): number | null {
  return /^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : null;
}

/** @returns the cells, or why there are none */
function rowsOf(bytes: Buffer, delimiter: string): Cell[][] | string {
  const ends: number[] = [];
  let values: string[][];
  try {
    values = parse(bytes, {
      bom: true,
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      cast(value, { bytes: end }) {
        ends.push(end);
        return value;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) return error.message;
    throw error;
  }
  const starts = startsAfter(bytes);
  const inOrder = ends.values();
  return values.map((row, y) =>
    row.map((value, x) => {
      const end = inOrder.next().value as number;
      const start = starts(x === 0 ? (y === 0 ? "file" : "line") : "field", end);
      // By these places fields are cut out of somebody's file: nothing is believed of them.
      if (unquoted(bytes.subarray(start, end)) !== value)
        throw new Error(`field ${x + 1} of line ${y + 1} is not where the parser says`);
      return { value, start, end };
    }),
  );
}

/** @returns a function that tells where the next field begins, when it is told what comes before it, and where it ends */
function startsAfter(bytes: Buffer): (before: "file" | "line" | "field", end: number) => number {
  let last = bytes.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
  return (before, end) => {
    const lineEnd = bytes.subarray(last, last + 2).toString("latin1") === "\r\n" ? 2 : 1;
    const start = last + { file: 0, line: lineEnd, field: 1 }[before];
    last = end;
    return start;
  };
}

function unquoted(field: Buffer): string {
  const text = field.toString();
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
