import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import { csv } from "./csv.ts";
import { FAULT, hostile, MISSING, resultSaying, resultWith, UNPRINTABLE } from "./testing.ts";

function rowsOf(results: Result[]): Record<string, string>[] {
  const text = csv(results);
  expect(text).not.toMatch(UNPRINTABLE);
  return parse(text, { columns: true });
}

test("every check has a row, also those that students never see", () => {
  const rows = rowsOf([resultWith()]);
  expect(rows.map((row) => [row.check, row.status, row.kind, row["check points"], row.visible])).toEqual([
    ["fan.children", "passed", "", "7", "visible"],
    ["fan.together", "failed", "failure", "0", "visible"],
    ["fan.reaped", "skipped", "", "0", "visible"],
    ["fan.statuses", "failed", "failure", "0", "hidden"],
    ["chain.line", "failed", "deadlock", "0", "visible"],
    ["chain.ends", "passed", "", "2", "after_published"],
  ]);
  expect(rows[0]).toMatchObject({ student: "Doe, Jane", points: "9", max: "33", seed: "7", "lab digest": "sha256:bb" });
});

test("what has no verdict has one row that says why, and a fault has no points", () => {
  expect(rowsOf([MISSING, FAULT])).toMatchObject([
    { outcome: "missing", points: "0", check: "", message: "nothing was handed in" },
    { outcome: "fault", points: "", check: "", message: "The harness failed: no ptrace" },
  ]);
});

test("a student's own deadline has a column", () => {
  const plain = resultWith();
  const grade = { ...plain.grade, extended: "2026-12-03T12:00Z" } as Result["grade"];
  expect(rowsOf([{ ...plain, grade }, plain]).map((row) => row["extended to"])).toEqual([
    ...Array(6).fill("2026-12-03T12:00Z"),
    ...Array(6).fill(""),
  ]);
});

test("the roster's columns follow, one for every head that any submission has", () => {
  const { submission } = resultWith();
  const own = (roster: Record<string, string>) => resultWith({ submission: { ...submission, roster } });
  const rows = rowsOf([own({ Group: "A" }), own({ ID: "12" }), resultWith()]);
  expect([rows[0], rows[6], rows[12]].map((row) => [row?.["roster: Group"], row?.["roster: ID"]])).toEqual([
    ["A", ""],
    ["", "12"],
    ["", ""],
  ]);
});

test("whatever a student writes stays in its field, and is no formula", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const rows = rowsOf([resultSaying(text)]);
      expect(rows).toHaveLength(6);
      for (const row of rows) for (const value of Object.values(row)) expect(value).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});
