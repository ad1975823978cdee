import { expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import { binned } from "./histogram.ts";
import { median, Tally } from "./tally.ts";
import { batchOf, EXEC, FORK, resultOf, submissionOf } from "./testing.ts";
import { percentText, points } from "./words.ts";

const { labs } = batchOf([FORK, EXEC]);

test("a check is counted over the submissions that have a verdict on it", () => {
  const tally = new Tally(labs);
  const fails = [["fan.children"], ["fan.together"], ["fan.together"], []];
  for (const [index, each] of fails.entries()) {
    const submission = submissionOf(`s${index}`);
    tally.add(submission, [resultOf(submission, FORK, { fails: each })]);
  }
  tally.add(submissionOf("none"), [resultOf(submissionOf("none"), FORK, { outcome: "missing" })]);
  expect(tally.checks).toMatchObject([
    { id: "fan.children", failed: 1, skipped: 0, of: 4 },
    { id: "fan.together", failed: 2, skipped: 1, of: 4 },
  ]);
  expect(tally.rows.map(({ failed }) => failed)).toEqual([[0], [1], [1], [], []]);
});

test("checks of the same name in two labs are two checks", () => {
  const tally = new Tally(labs);
  const submission = submissionOf("ann");
  tally.add(submission, [
    resultOf(submission, FORK, { fails: ["fan.children"] }),
    resultOf(submission, { ...FORK, id: EXEC.id }, { fails: ["fan.together"] }),
  ]);
  expect(tally.checks.map(({ lab, id, failed }) => [lab, id, failed])).toEqual([
    [0, "fan.children", 1],
    [0, "fan.together", 0],
    [1, "fan.children", 0],
    [1, "fan.together", 1],
  ]);
});

test("points are final once every lab has a grade; a missing answer has one, a fault has none", () => {
  const tally = new Tally(labs);
  const [ann, ben, cid] = ["ann", "ben", "cid"].map((id) => submissionOf(id)) as [never, never, never];
  tally.add(ann, [resultOf(ann, FORK), resultOf(ann, EXEC, { outcome: "missing" })]);
  tally.add(ben, [resultOf(ben, FORK), resultOf(ben, EXEC, { outcome: "fault" })]);
  tally.add(cid, [resultOf(cid, FORK, { late: true, extended: "2026-12-03T23:59:59Z" })]);
  expect(tally.rows).toMatchObject([
    { points: 13, complete: true, cells: [{ extended: false }, { extended: false }] },
    { points: 13, complete: false },
    { points: 10.4, complete: false, cells: [{ late: true, extended: true }, null] },
  ]);
  expect(tally.max).toEqual([13, 7.5]);
});

test("who has handed nothing in is counted as a student, not as a submission", () => {
  const tally = new Tally(labs);
  const add = (id: string, outcome: Result["outcome"]) => {
    const submission = submissionOf(id);
    tally.add(submission, [
      resultOf(submission, FORK, { outcome }),
      resultOf(submission, EXEC, { outcome: "missing" }),
    ]);
  };
  add("ann", "graded");
  expect([tally.handedIn, tally.rowIs]).toEqual([1, "submission"]);
  add("ben", "missing");
  expect([tally.handedIn, tally.rowIs]).toEqual([1, "student"]);
  add("cid", "refused");
  expect(tally.handedIn).toBe(2);
  const open = submissionOf("dan");
  tally.add(open, []);
  expect(tally.handedIn).toBe(3);
});

test("every score is in one tenth, extra credit in the last", () => {
  expect(binned([0, 2.9, 3, 26.9, 27, 30, 33], 30)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 1, 3]);
  expect(binned([0], 0)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test("the middle of values, whatever their order", () => {
  expect([median([]), median([9]), median([10, 9]), median([10, 2, 9])]).toEqual([null, 9, 9.5, 9]);
});

test("numbers for people say neither more nor less than there is", () => {
  expect([0.1 + 0.2, 18, 1 / 3].map(points)).toEqual(["0.3", "18", "0.33"]);
  expect([percentText(1, 1000), percentText(999, 1000), percentText(0, 9), percentText(1, 3)]).toEqual([
    "under 1 %",
    "over 99 %",
    "0 %",
    "33 %",
  ]);
});
