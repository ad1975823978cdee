import { stringify } from "csv-stringify/sync";
import type { Result } from "../batch/result.ts";
import { printable } from "../report/text.ts";
import { checksOf, unjudged } from "./checks.ts";

/**
 * Results as a table for the instructor's own programs: a row for each check, also for those that students never see, and one for each result
 * without a verdict. A column `roster: HEAD` for each column of the roster.
 *
 * @returns CSV with a line for the heads. What a spreadsheet would take for a formula has an apostrophe in front.
 */
export function csv(results: Result[]): string {
  const roster = [...new Set(results.flatMap(({ submission }) => Object.keys(submission.roster ?? {})))];
  const rows = results.flatMap((result) => {
    const own = roster.map((head) => text(result.submission.roster?.[head] ?? ""));
    return rowsOf(result).map((row) => [...row, ...own]);
  });
  const heads = [...HEADS, ...roster.map((head) => `roster: ${printable(head)}`)];
  return stringify([heads, ...rows], { escape_formulas: true, record_delimiter: "\n" });
}

const HEADS = [
  ...["submission", "student", "submitted", "lab", "outcome", "points", "max", "days late", "points lost late"],
  "extended to",
  ...["task", "check", "title", "status", "kind", "check points", "check max", "extra credit", "visible", "message"],
  ...["seed", "submission digest", "lab digest"],
];

type Cell = string | number;

function rowsOf(result: Result): Cell[][] {
  const { submission, lab, outcome, verdict, grade } = result;
  const before: Cell[] = [
    text(submission.id),
    text(submission.name),
    submission.submitted ?? "",
    text(lab),
    outcome,
    grade?.points ?? "",
    grade?.max ?? "",
    grade?.late?.days ?? 0,
    grade?.late?.lost ?? 0,
    grade?.extended ?? "",
  ];
  const after = verdict ? [verdict.seed, verdict.digests.submission, verdict.digests.lab].map(text) : ["", "", ""];
  const problem = unjudged(result);
  if (problem !== null) return [[...before, ...Array(9).fill(""), problem.message, ...after]];
  return checksOf(result).map(({ task, id, title, status, word, points, max, extra, visible, message }) => [
    ...before,
    ...[task, id, title, status, word ?? "", points, max, extra ? "yes" : "no", visible, message],
    ...after,
  ]);
}

const text = (value: string): string => printable(value, 2000);
