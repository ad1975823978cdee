import fc from "fast-check";
import { expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import { exercism } from "./exercism.ts";
import { FAULT, hostile, MISSING, REFUSED, resultSaying, resultWith, VERDICT } from "./testing.ts";
import { read } from "./valid.ts";

const documentOf = (result: Result, published = false) => read("exercism", exercism(result, { published }));

test("checks are tests in the order of the lab, each linked to its task", () => {
  const { status, message, tests } = documentOf(resultWith());
  expect([status, message]).toEqual(["fail", null]);
  expect(
    tests.map((each: Record<string, unknown>) => [each.name, each.status, each.task_id, each.test_code, each.output]),
  ).toEqual([
    ["fan.children: fan.children holds", "pass", 1, "fan", undefined],
    ["fan.together: fan.together holds", "fail", 1, "fan(4)", undefined],
    ["fan.reaped: fan.reaped holds", "error", 1, "fan", undefined],
    ["chain.line: chain.line holds", "fail", 2, "chain(4)", "oh\n"],
  ]);
  expect(tests[1].message).toMatch(/^expected {2}4 children\nobserved {2}3 children\n/);
  expect(tests[2].message).toBe("looked at once fan.together passes");
});

test("all passed is a pass, as far as a student may see", () => {
  const tasks = VERDICT.tasks
    .slice(0, 1)
    .map((task) => ({ ...task, checks: [0, 3].flatMap((i) => task.checks[i] ?? []) }));
  expect(documentOf(resultWith({ verdict: { ...VERDICT, tasks } }))).toMatchObject({
    status: "pass",
    tests: [{ status: "pass" }],
  });
});

test.each<[string, Result, string]>([
  [
    "a program that cannot be run",
    resultWith({ verdict: { ...VERDICT, error: "starter.ts:1:2: no\n  ^" } }),
    "starter.ts:1:2: no\n  ^",
  ],
  ["nothing handed in", MISSING, "nothing was handed in"],
  ["what could not be taken", REFUSED, "Refused: not a zip"],
  ["a fault of the harness", FAULT, "The harness failed: no ptrace"],
])("%s is an error as a whole", (_, result, message) => {
  expect(documentOf(result)).toEqual({ version: 3, status: "error", message, tests: [] });
});

test("output has 500 characters at most, and says when there was more", () => {
  const printed = (stderr: string) => {
    const tasks = VERDICT.tasks.map((task) => ({ ...task, stderr }));
    return documentOf(resultWith({ verdict: { ...VERDICT, tasks } })).tests[1].output;
  };
  expect(printed("x".repeat(500))).toBe("x".repeat(500));
  expect(printed("\u{1f600}".repeat(400))).toMatch(/\nOutput was truncated\. Please limit to 500 chars$/);
  expect(printed("\u{1f600}".repeat(400)).length).toBe(500);
});

test("whatever a student writes stays text", () => {
  fc.assert(fc.property(hostile, (text) => void documentOf(resultSaying(text))));
});
