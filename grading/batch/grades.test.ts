import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { gradesCsv } from "./grades.ts";
import type { Result } from "./result.ts";
import type { Batch } from "./store.ts";

const BATCH = { labs: [{ id: "1-fork" }, { id: "2-exec" }] } as Batch;
const result = (lab: string, points: number | null, more: Partial<Result["submission"]> = {}): Result => ({
  schema: "proclab/result/1",
  submission: { id: "jane", name: "Jane", origin: "j.zip", roster: null, submitted: null, ...more },
  lab,
  title: lab,
  outcome: points === null ? "fault" : "missing",
  message: "why\nnot",
  verdict: null,
  grade: points === null ? null : { points, max: 10, late: null, checks: [] },
});
const rowsOf = (rows: Result[][]) => parse(gradesCsv(rows, BATCH), { columns: true }) as Record<string, string>[];

test("a row has totals where everything is graded, and no points where something is not", () => {
  const [whole, fault, half] = rowsOf([
    [result("1-fork", 0.1), result("2-exec", 0.2)],
    [result("1-fork", 1), result("2-exec", null)],
    [result("2-exec", 2)],
  ]);
  expect(whole).toMatchObject({
    points: "0.3",
    max: "20",
    "1-fork points": "0.1",
    notes: "1-fork: why; not; 2-exec: why; not",
  });
  expect(fault).toMatchObject({
    points: "",
    max: "",
    "1-fork points": "1",
    "2-exec points": "",
    "2-exec outcome": "fault",
  });
  expect(half).toMatchObject({ points: "", "1-fork outcome": "", "2-exec points": "2" });
});

test("an extension is noted", () => {
  const extended = "2026-12-03T23:59:59+01:00";
  const fork = result("1-fork", 1);
  const grade = { points: 1, max: 10, late: null, checks: [], extended };
  const [row] = rowsOf([[{ ...fork, outcome: "graded", message: null, grade }, result("2-exec", 2)]]);
  expect(row?.notes).toBe(`1-fork: deadline extended to ${extended}; 2-exec: why; not`);
});

test("what lateness cost is noted", () => {
  const grade = (days: number, lost: number) => ({
    ...{ outcome: "graded" as const, message: null },
    grade: { points: 5, max: 10, late: { days, factor: 0, lost }, checks: [] },
  });
  const [row] = rowsOf([
    [
      { ...result("1-fork", 1), ...grade(2, 2.86) },
      { ...result("2-exec", 1), ...grade(18, 0) },
    ],
  ]);
  expect(row?.notes).toBe("1-fork: 2 days late: 2.86 points lost; 2-exec: 18 days late: no points lost");
});

test("columns of the roster follow, and do not hide ours", () => {
  const [row] = rowsOf([[result("1-fork", 1, { roster: { name: "by roster", nr: "007" } })]]);
  expect(row).toMatchObject({ name: "Jane", "roster name": "by roster", nr: "007" });
});

test("no cell of a student's begins a formula, ends the cell or does something on a terminal", () => {
  const names = ["=1+1", "+1", "-1", "@x", "\t=1", 'a","b', "\u001b[31mred", "\u202eevil", "a\r\n=1"];
  const text = gradesCsv(
    names.map((name) => [result("1-fork", 1, { name, origin: name, roster: { [name]: name } })]),
    BATCH,
  );
  expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  const table = parse(text) as string[][];
  expect(new Set(table.map(({ length }) => length)).size).toBe(1);
  for (const cell of table.flat()) expect(cell).not.toMatch(/^[=+\-@]/);
  expect(table[6]?.[1]).toBe('a","b');
});
