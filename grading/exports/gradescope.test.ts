import fc from "fast-check";
import { expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import { gradescope, NoGrade } from "./gradescope.ts";
import { FAULT, hostile, MISSING, REFUSED, resultSaying, resultWith, VERDICT } from "./testing.ts";
import { read } from "./valid.ts";

const documentOf = (...args: Parameters<typeof gradescope>) => read("gradescope", gradescope(...args));

test("every check is a test with its number, points and visibility, and the evidence in words", () => {
  const { score, tests, extra_data: extra } = documentOf([resultWith()]);
  expect(score).toBe(9);
  expect(extra.results[0]).toMatchObject({
    lab: "1-fork",
    seed: "7",
    digests: { submission: "sha256:aa", lab: "sha256:bb" },
  });
  expect(
    tests.map((each: Record<string, string>) => [
      each.number,
      each.status,
      each.score,
      each.max_score,
      each.visibility,
    ]),
  ).toEqual([
    ["1.1", "passed", 7, 7, "visible"],
    ["1.2", "failed", 0, 6, "visible"],
    ["1.3", "failed", 0, 4, "visible"],
    ["1.4", "failed", 0, 5, "hidden"],
    ["2.1", "failed", 0, 9, "visible"],
    ["2.2", "passed", 2, 2, "after_published"],
  ]);
  expect(tests[1].output).toBe(
    [
      "expected  4 children",
      "observed  3 children",
      "in        main, starter.ts:6",
      "why       Children matter.",
      "look      npm run lab trace 1 fan 4 --seed=7 --scenario=fan.few",
    ].join("\n"),
  );
  expect(tests[2].output).toBe("Skipped: looked at once fan.together passes");
  expect(tests[4].tags).toEqual(["chain", "deadlock"]);
  expect(tests[4].output).toContain(
    "ended     deadlock: no process could ever go on\n          main was in wait4\non standard error:\n│ oh",
  );
});

test("its own texts are plain text: they quote the student's", () => {
  expect(documentOf([resultWith()])).toMatchObject({
    ...{ output_format: "text", test_output_format: "text", test_name_format: "text", stdout_visibility: "hidden" },
  });
});

test("the score is the grade, after lateness, with extra credit that nobody has to reach", () => {
  const plain = resultWith();
  const late = { days: 1, factor: 0.9, lost: 1.37 };
  const grade = { ...plain.grade, points: 12.345, late, extended: "2026-12-03T12:00Z" } as NonNullable<Result["grade"]>;
  grade.checks[0] = { ...(grade.checks[0] as (typeof grade.checks)[0]), extra: true, points: 3.5, max: 7 };
  const { score, output, tests } = documentOf([{ ...plain, grade }]);
  expect(score).toBe(12.35);
  expect(output).toBe(
    "Lab 1 · fork: 12.35 of 33 points\nThe deadline was extended to 2026-12-03T12:00Z.\n1 day late: 1.37 points lost.",
  );
  expect(tests[0]).toMatchObject({
    score: 3.5,
    max_score: 0,
    status: "passed",
    name: "fan.children: fan.children holds (extra credit)",
  });
});

test("several labs are one assignment, and the number of a test begins with its lab's", () => {
  const other = resultWith({ lab: "2-exec", title: "2 · exec" });
  const { score, tests } = documentOf([resultWith(), other]);
  expect(score).toBe(18);
  expect([tests[0].number, tests[6].number]).toEqual(["1.1.1", "2.1.1"]);
});

test.each([
  ["missing", MISSING, "nothing was handed in"],
  ["refused", REFUSED, "Refused: not a zip"],
])("what was %s has no points and says why", (_, result, why) => {
  expect(documentOf([result])).toMatchObject({ score: 0, output: `Lab 1 · fork: 0 of 33 points\n${why}`, tests: [] });
});

test("a program that cannot be run says so at the top", () => {
  const result = resultWith({ verdict: { ...VERDICT, error: "starter.ts:1:2: no\n  ^" } });
  expect(documentOf([result]).output).toContain("The program cannot be run:\n  starter.ts:1:2: no\n    ^");
});

test("a fault of the harness has no score, and so no document", () => {
  expect(() => gradescope([resultWith(), FAULT])).toThrow(NoGrade);
  expect(() => gradescope([FAULT])).toThrow("loe, 1-fork: there is no grade, as the harness failed: no ptrace");
});

test("notes and times are there when they are given", () => {
  const document = documentOf([resultWith()], { seconds: 1.6, note: "Not graded yet: 1 task" });
  expect(document.execution_time).toBe(2);
  expect(document.output).toMatch(/^Not graded yet: 1 task\n\nLab 1 /);
  expect(documentOf([resultWith()])).not.toHaveProperty("execution_time");
});

test("whatever a student writes stays text", () => {
  fc.assert(fc.property(hostile, (text) => void documentOf([resultSaying(text)])));
});
