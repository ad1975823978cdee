import { gradesPath, gradesText } from "../batch/grades.ts";
import { names } from "../batch/identify.ts";
import type { Result } from "../batch/result.ts";
import { NotReadable, readBounded } from "./read.ts";

/** More than the table of the largest batch has. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Looks whether the table of grades of a batch says what its results say: it is not signed, and it is what is read.
 *
 * @param results of the batch, in its order
 * @returns what is wrong with it, in words; null where nothing is, and where there is no table
 */
export async function gradesProblem(folder: string, results: Result[]): Promise<string | null> {
  try {
    const content = await readBounded(gradesPath(folder), MOST_BYTES);
    if (content === null) return null;
    const [told, wanted] = [rowsOf(content.toString()), rowsOf(await gradesText(folder, results))];
    const different = [...told, ...wanted].filter((row) => !(told.has(row) && wanted.has(row)));
    const ids = new Set(different.map((row) => row.split(",", 1)[0] ?? ""));
    return ids.size === 0 ? null : `it does not say what the results say: see ${names([...ids])}`;
  } catch (error) {
    if (error instanceof NotReadable) return `it ${error.message}`;
    throw error;
  }
}

/** No cell has a line's end in it. */
const rowsOf = (table: string): Set<string> => new Set(table.split(/\r?\n/));
