import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resultPath } from "../batch/store.ts";
import { NotResults, readResults } from "./read.ts";
import { layBatch, MISSING, resultWith, VERDICT } from "./testing.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-read-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (value: unknown): string => {
  const path = join(folder, "one.json");
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
};

test("a batch has the results of all its submissions, and the times of the first and the last", async () => {
  layBatch(folder, [resultWith(), MISSING, resultWith({ lab: "2-exec" })]);
  utimesSync(resultPath(folder, "doe-jane", "1-fork"), 1000, 1000);
  utimesSync(resultPath(folder, "doe-jane", "2-exec"), 3000, 3000);
  utimesSync(resultPath(folder, "roe-rick", "1-fork"), 2000, 2000);
  const { results, graded } = await readResults(folder);
  expect(results.map(({ submission, lab }) => `${submission.id}/${lab}`)).toEqual([
    ...["doe-jane/1-fork", "doe-jane/2-exec", "roe-rick/1-fork"],
  ]);
  expect([graded.start.getTime(), graded.stop.getTime()]).toEqual([1_000_000, 3_000_000]);
});

test.each(["1", "fork", "1-fork"])("one lab of it can be asked for as %s", async (lab) => {
  layBatch(folder, [resultWith(), resultWith({ lab: "2-exec" })]);
  expect((await readResults(folder, lab)).results.map((result) => result.lab)).toEqual(["1-fork"]);
});

test("a result can be alone in its file", async () => {
  expect((await readResults(file(resultWith()))).results).toEqual([resultWith()]);
});

test("a verdict is a result of a submission without a name, worth what the lab says", async () => {
  const { results } = await readResults(file(VERDICT));
  expect(results).toMatchObject([
    { submission: { id: "submission" }, title: "1 · fork", outcome: "graded", verdict: VERDICT },
  ]);
  expect(results[0]?.grade).toMatchObject({ points: 9, max: 33, late: null });
  expect(results[0]?.grade?.checks[1]).toEqual({
    id: "fan.together",
    points: 0,
    max: 6,
    extra: false,
    visible: "visible",
  });
});

describe("what holds no results is refused in words:", () => {
  test.each<[string, () => string, string | undefined, string]>([
    ["a path to nothing", () => join(folder, "none"), undefined, "there is no file or folder"],
    ["what is not JSON", () => file("{"), undefined, "one.json: "],
    [
      "another document",
      () => file({ schema: "proclab/recording/1" }),
      undefined,
      "is neither a verdict nor a batch's result",
    ],
    ["null", () => file("null"), undefined, "is neither a verdict nor a batch's result"],
    ["a verdict that is broken", () => file({ ...VERDICT, tasks: 1 }), undefined, "/tasks must be array"],
    [
      "a result with a broken verdict",
      () => file({ ...resultWith(), verdict: { ...VERDICT, points: "9" } }),
      undefined,
      "/points must be number",
    ],
    ["another lab", () => file(VERDICT), "7", "has no results of lab 7; it has those of 1-fork"],
  ])("%s", async (_, path, lab, told) => {
    const reading = readResults(path(), lab);
    await expect(reading).rejects.toThrow(NotResults);
    await expect(reading).rejects.toThrow(told);
  });

  test("a folder that is no batch's", async () => {
    await expect(readResults(folder)).rejects.toThrow(folder);
  });
});
