import { validate } from "ctrf";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import type { Shown } from "./checks.ts";
import { ctrf } from "./ctrf.ts";
import { FAULT, hostile, MISSING, resultSaying, resultWith } from "./testing.ts";
import { read } from "./valid.ts";

const graded = { start: new Date(1_700_000_000_000), stop: new Date(1_700_000_060_000) };

const documentOf = (results: Result[], shown?: Shown) => read("ctrf", ctrf(results, { graded, ...shown }));

test("a check is a test; counts, times, words and points are where the schema has room for them", () => {
  const { timestamp, results } = documentOf([resultWith(), MISSING, FAULT]);
  expect(timestamp).toBe("2023-11-14T22:14:20.000Z");
  expect(results.summary).toEqual({
    ...{ tests: 6, passed: 1, failed: 3, skipped: 1, pending: 0, other: 1, suites: 4 },
    ...{ start: 1_700_000_000_000, stop: 1_700_000_060_000 },
  });
  expect(results.tests[1]).toMatchObject({
    ...{ testId: "1-fork/fan.together", status: "failed", rawStatus: "failure", suite: ["doe-jane", "1-fork", "fan"] },
    ...{ message: "expected 4 children; observed 3 children", filePath: "labs/1-fork/starter.ts", line: 6 },
    extra: { points: 0, max: 6 },
  });
  expect(results.tests[3]).toMatchObject({ status: "failed", rawStatus: "deadlock" });
  expect(results.tests.slice(4)).toMatchObject([
    { status: "failed", rawStatus: "missing", message: "nothing was handed in" },
    { status: "other", rawStatus: "fault", message: "The harness failed: no ptrace" },
  ]);
  expect(results.extra.results).toMatchObject([
    { submission: "doe-jane", points: 9, max: 33, seed: "7", digests: { lab: "sha256:bb" } },
    { submission: "roe-rick", points: 0 },
    { submission: "loe", points: null },
  ]);
});

test("what waits for the grades to be published is shown then, what is hidden never", () => {
  const names = (document: { results: { tests: { testId: string }[] } }) =>
    document.results.tests.map(({ testId }) => testId);
  expect(names(documentOf([resultWith()]))).not.toContain("1-fork/chain.ends");
  expect(names(documentOf([resultWith()], { published: true }))).toContain("1-fork/chain.ends");
  expect(names(documentOf([resultWith()], { published: true }))).not.toContain("1-fork/fan.statuses");
});

test("the format's own validator takes it", () => {
  expect(validate(JSON.parse(ctrf([resultWith(), MISSING, FAULT], { graded })))).toMatchObject({ valid: true });
});

test("whatever a student writes stays text", () => {
  fc.assert(fc.property(hostile, (text) => void documentOf([resultSaying(text)])));
});
