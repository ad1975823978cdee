import { expect, test } from "vitest";
import type { Done } from "../../../grading/batch/batch.ts";
import type { Result } from "../../../grading/batch/result.ts";
import { lineOf } from "./text.ts";

const done = (lab: string, more: Partial<Result>, ignored: string[] = []): Done => ({
  result: {
    schema: "proclab/result/1",
    submission: { id: "jane", name: "Jane", origin: "jane", roster: null, submitted: null },
    lab,
    title: lab,
    outcome: "graded",
    message: null,
    verdict: null,
    grade: { points: 7, max: 10, late: null, checks: [] },
    ...more,
  },
  kept: false,
  ignored,
});

test("a submission has one line, with its labs by their numbers", () => {
  const message = "there is no file\nin it";
  expect(lineOf([done("10-x", {}), done("2-y", { outcome: "missing", message })], 6)).toBe(
    "jane    2-y missing: there is no file; 10-x 7/10",
  );
  const others = ["2-y", "3-z"].map((lab) => done(lab, { outcome: "missing", message }));
  expect(lineOf([...others, done("1-x", {})], 4)).toBe("jane  1-x 7/10; missing for labs 2, 3: there is no file");
  expect(lineOf([done("1-x", { outcome: "refused", message }), done("2-y", { outcome: "refused", message })], 4)).toBe(
    "jane  refused for all labs: there is no file",
  );
});

test("what a student called things stays in it", () => {
  const message = "its archive\r\u001b[2J is broken";
  const names = ["a\nb.ts", "\u202e.ts", "3", "4", "5", "6", "7"];
  expect(lineOf([done("1-x", { outcome: "refused", message }, names)], 4)).toBe(
    "jane  1-x refused: its archive\\r\\u{1b}[2J is broken; ignored a\\nb.ts, \\u{202e}.ts, 3, 4, 5 and 2 more",
  );
});
