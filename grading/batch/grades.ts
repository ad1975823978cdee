import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { writeDurably } from "../../harness/observe/json.ts";
import { inOneLine, printable } from "../report/text.ts";
import { latenessText } from "../rubric/late.ts";
import type { Result } from "./result.ts";
import { type Batch, readBatch, resultsOf } from "./store.ts";

/** @returns where the table of grades is */
export const gradesPath = (folder: string): string => join(folder, "grades.csv");

/**
 * Writes `grades.csv`, one row a submission, from the results that there are. What is not graded yet, or was not for a fault of the harness,
 * has no points in it, and then there is no total.
 *
 * @throws NotABatch when a result cannot be read
 */
export async function writeGrades(folder: string): Promise<void> {
  await writeDurably(gradesPath(folder), await gradesText(folder, resultsOf(folder)));
}

/**
 * @param results of a batch, in its order
 * @returns what is in its `grades.csv`
 */
export async function gradesText(folder: string, results: Iterable<Result> | AsyncIterable<Result>): Promise<string> {
  const batch = await readBatch(folder);
  const rows: Result[][] = [];
  for await (const result of results) {
    const { id } = result.submission;
    // Of each there stays what its row says, not the evidence.
    const lean = { ...result, verdict: null, message: result.message ?? result.verdict?.error ?? null };
    if (rows.at(-1)?.[0]?.submission.id === id) rows.at(-1)?.push(lean);
    else rows.push([lean]);
  }
  return gradesCsv(rows, batch);
}

/**
 * @param rows the results of each submission; their messages, extensions and lateness become notes
 * @returns a table for spreadsheets: no cell that a student could have written begins a formula, or does something on a terminal
 */
export function gradesCsv(rows: Result[][], { labs }: Batch): string {
  const own = ["submission", "name", "origin", "submitted", "points", "max"];
  const ofLabs = labs.flatMap(({ id }) => [`${id} points`, `${id} max`, `${id} outcome`]);
  const taken = new Set([...own, ...ofLabs, "notes"]);
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row[0]?.submission.roster ?? {})))];
  const table = rows.map((row) => {
    const { id, name, origin, roster, submitted } = (row[0] as Result).submission;
    const byLab = labs.map((lab) => row.find((result) => result.lab === lab.id));
    const total = (of: "points" | "max") =>
      byLab.every((result) => result?.grade) ? rounded(sum(byLab.map((result) => result?.grade?.[of] ?? 0))) : "";
    const notes = row.flatMap(({ lab, message, grade }) => [
      ...(message === null ? [] : [`${lab}: ${inOneLine(message)}`]),
      ...(grade?.extended === undefined ? [] : [`${lab}: deadline extended to ${grade.extended}`]),
      ...(grade?.late ? [`${lab}: ${latenessText(grade.late)}`] : []),
    ]);
    return [
      ...[id, name, origin, submitted ?? "", total("points"), total("max")],
      ...byLab.flatMap((result) => [
        result?.grade ? rounded(result.grade.points) : "",
        result?.grade ? rounded(result.grade.max) : "",
        result?.outcome ?? "",
      ]),
      ...heads.map((head) => roster?.[head] ?? ""),
      notes.join("; "),
    ].map((cell) => (typeof cell === "string" ? printable(cell, cell.length) : cell));
  });
  const columns = [...own, ...ofLabs, ...heads.map((head) => (taken.has(head) ? `roster ${head}` : head)), "notes"];
  return stringify([columns.map((column) => printable(column)), ...table], { escape_formulas: true });
}

const sum = (numbers: number[]) => numbers.reduce((one, other) => one + other, 0);

/** Sums of fractions of points without what binary adds to them. */
const rounded = (points: number) => Math.round(points * 1e6) / 1e6;
