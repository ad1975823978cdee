import { readFile, stat } from "node:fs/promises";
import { parse } from "yaml";
import { printable } from "../report/text.ts";

/** What Gradescope says of a submission, in the file beside them all. */
export interface Submitters {
  /** Several for a group. */
  students: { name: string; keys: string[] }[];
  /** ISO 8601 in UTC; null where it does not say. */
  submitted: string | null;
}

/** Gradescope's file beside the folders `submission_12345`. */
export const METADATA = "submission_metadata.yml";

/** Bytes; it holds all results of the autograder, too. */
const LARGEST_METADATA = 64 * 1024 * 1024;

/**
 * Reads who handed in what.
 *
 * @returns by the names of the folders
 * @throws Error in words where it cannot be read
 */
export async function readMetadata(path: string): Promise<Map<string, Submitters>> {
  const { size } = await stat(path);
  if (size > LARGEST_METADATA) throw new Error(`it has ${size} bytes, and ${LARGEST_METADATA} is the most`);
  // All scalars are texts: an id is no number, it may begin with 0.
  const folders: unknown = parse(await readFile(path, "utf8"), { schema: "failsafe", logLevel: "error" });
  // Of folders that Gradescope has named, and of no other: students can have named those, and the file itself.
  const own = recordsOf(folders).filter(([folder]) => /^submission_\d+$/.test(folder));
  return new Map(own.map(([folder, value]) => [folder, submittersOf(value)]));
}

function submittersOf(value: unknown): Submitters {
  const students = listOf(fieldOf(value, "submitters")).map((submitter) => {
    const [name, sid, email] = ["name", "sid", "email"].map((field) => textOf(fieldOf(submitter, field)));
    const keys = [name, sid, email].filter((key) => key !== undefined);
    return { name: name ?? sid ?? email ?? "", keys };
  });
  return {
    students: [...new Map(students.map((student) => [JSON.stringify(student), student])).values()].filter(
      ({ name }) => name !== "",
    ),
    submitted: timeOf(textOf(fieldOf(value, "created_at")) ?? ""),
  };
}

/** Ruby, which writes the file, puts a colon before the names of its own fields. */
const fieldOf = (value: unknown, name: string): unknown =>
  recordsOf(value).find(([key]) => key === `:${name}` || key === name)?.[1];

const recordsOf = (value: unknown): [string, unknown][] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;

/** `2026-02-28 21:14:03.123456000 Z` */
function timeOf(text: string): string | null {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d* ?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const date = new Date(`${day}T${time}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** @returns what is wrong with the file, for people */
export const metadataProblem = (error: unknown): string =>
  `${METADATA} cannot be read, so folders are known by their names alone: ${printable((error as Error).message)}`;
