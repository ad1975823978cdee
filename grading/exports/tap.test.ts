import fc from "fast-check";
import { expect, test } from "vitest";
import type { Verdict } from "../judge/verdict.ts";
import { tap } from "./tap.ts";
import { FAULT, hostile, MISSING, resultSaying, resultWith, VERDICT } from "./testing.ts";
import { readTap } from "./valid.ts";

test("a check is a test point: its evidence is a YAML block, and what was not looked at is skipped", () => {
  const points = readTap(tap([resultWith()]));
  expect(points.map(({ ok, name, skip }) => [ok, name, skip])).toEqual([
    [true, "doe-jane 1-fork fan.children: fan.children holds", false],
    [false, "doe-jane 1-fork fan.together: fan.together holds", false],
    [true, "doe-jane 1-fork fan.reaped: fan.reaped holds", "looked at once fan.together passes"],
    [false, "doe-jane 1-fork chain.line: chain.line holds", false],
  ]);
  expect(points[1]?.diag).toMatchObject({
    ...{
      message: "expected 4 children; observed 3 children",
      severity: "fail",
      kind: "failure",
      file: "starter.ts",
      line: 6,
    },
    ...{ points: 0, max_points: 6, evidence: expect.stringContaining("why       Children matter.\n") },
  });
  expect(points[3]?.diag).toMatchObject({ kind: "deadlock" });
});

test("what stands behind a directive is escaped, too", () => {
  const { tasks } = resultSaying("a#b\\c").verdict as Verdict;
  const stream = tap([resultWith({ verdict: { ...VERDICT, tasks } })]);
  expect(stream).toContain(" # SKIP looked at once a\\#b\\\\c passes\n");
});

test("a comment has the grade of all checks, also of those that are not shown", () => {
  const late = resultWith();
  if (late.grade) late.grade.late = { days: 2, factor: 0.5, lost: 9 };
  const stream = tap([late], { published: true });
  expect(stream).toMatch(/^TAP version 14\n# doe-jane 1-fork: 9 of 33 points, 2 days late, seed 7\nok 1 - /);
  expect(stream).toContain("chain.ends");
  expect(stream).not.toContain("fan.statuses");
});

test("a fault of the harness is an error, and what was not handed in a failure", () => {
  const stream = tap([FAULT, MISSING]);
  expect(readTap(stream).map(({ ok, diag }) => [ok, diag])).toEqual([
    [false, { message: "The harness failed: no ptrace", severity: "error" }],
    [false, { message: "nothing was handed in", severity: "fail" }],
  ]);
  expect(stream).toContain("# loe 1-fork: no grade");
});

test("whatever a student writes is no directive and ends no block", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const points = readTap(tap([resultSaying(text)]));
      expect(points.map(({ ok, skip, todo }) => [ok, typeof skip, todo])).toEqual([
        [true, "boolean", false],
        [false, "boolean", false],
        [true, "string", false],
        [false, "boolean", false],
      ]);
    }),
  );
});
