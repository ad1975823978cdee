import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import { classroom50, classroom50Submission, NotInClassroom50 } from "./classroom50.ts";
import { NoGrade } from "./gradescope.ts";
import { FAULT, hostile, MISSING, resultSaying, resultWith } from "./testing.ts";
import { read } from "./valid.ts";

const RUNNER = {
  CLASSROOM: "os",
  ASSIGNMENT: "fork",
  USERNAME: "jane",
  SUBMISSION_TAG: "submit/2026-11-02T10-00-00Z-a1b2c3d",
  COMMIT_URL: "https://host.example/os-fork-jane/commit/a1b2c3d",
  RELEASE_URL: "https://host.example/os-fork-jane/releases/tag/1",
};
const graded = new Date("2026-11-03T04:05:06.789Z");

function documentOf(results: Result[], published = false) {
  const { text, notes } = classroom50(results, classroom50Submission(RUNNER), { graded, published });
  const document = read("classroom50", text);
  expect(document.score).toBeLessThanOrEqual(document["max-score"]);
  for (const each of document.tests) expect(each.score).toBeLessThanOrEqual(each["max-score"]);
  return { ...document, notes };
}

test("says whose it is by what the runner says, and when it was handed in and graded", () => {
  expect(documentOf([resultWith()])).toMatchObject({
    ...{
      schema: "classroom50/result/v1",
      classroom: "os",
      assignment: "fork",
      assignment_type: "individual",
      owner: "jane",
    },
    ...{
      submission: RUNNER.SUBMISSION_TAG,
      commit: RUNNER.COMMIT_URL,
      review: RUNNER.COMMIT_URL,
      release: RUNNER.RELEASE_URL,
    },
    ...{ datetime: "2026-11-02T10:00:00Z", graded_at: "2026-11-03T04:05:06Z", score: 9, "max-score": 33, notes: [] },
  });
});

test("a check that students may see is a test, and the score counts all", () => {
  const { tests } = documentOf([resultWith()]);
  expect(
    tests.map((each: Record<string, unknown>) => [each["test-name"], each.passed, each.score, each["max-score"]]),
  ).toEqual([
    ["fan.children: fan.children holds", true, 7, 7],
    ["fan.together: fan.together holds", false, 0, 6],
    ["fan.reaped: fan.reaped holds", false, 0, 4],
    ["chain.line: chain.line holds", false, 0, 9],
  ]);
  expect(documentOf([resultWith()], true).tests).toHaveLength(5);
});

test("points become whole numbers up to the maximum, and that is told", () => {
  const result = resultWith();
  if (result.grade) result.grade.points = 9.5;
  expect(documentOf([result])).toMatchObject({
    score: 10,
    notes: [expect.stringContaining("9.5 points became 10 of 33")],
  });
  if (result.grade) result.grade.points = 40;
  expect(documentOf([result])).toMatchObject({
    score: 33,
    notes: [expect.stringContaining("40 points became 33 of 33")],
  });
});

test("nothing handed in is no points; a fault of the harness is no document", () => {
  expect(documentOf([MISSING])).toMatchObject({ score: 0, "max-score": 33, tests: [] });
  expect(() => documentOf([FAULT])).toThrow(NoGrade);
});

describe("outside of Classroom 50 it is told what is missing:", () => {
  test.each<[string, NodeJS.ProcessEnv, string]>([
    ["everything", {}, "COMMIT_URL, CLASSROOM, ASSIGNMENT, OWNER or USERNAME, SUBMISSION_TAG, RELEASE_URL are not set"],
    ["one variable", { ...RUNNER, CLASSROOM: "" }, "CLASSROOM is not set"],
    ["a submission's tag", { ...RUNNER, SUBMISSION_TAG: "v1" }, 'has to begin with submit/, and is "v1"'],
  ])("%s", (_, environment, told) => {
    expect(() => classroom50Submission(environment)).toThrow(NotInClassroom50);
    expect(() => classroom50Submission(environment)).toThrow(told);
  });
});

test("whatever a student writes stays text", () => {
  fc.assert(fc.property(hostile, (text) => void documentOf([resultSaying(text)])));
});
