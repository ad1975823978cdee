import fc from "fast-check";
import { expect, test } from "vitest";
import { junit } from "./junit.ts";
import { FAULT, hostile, MISSING, REFUSED, resultSaying, resultWith, VERDICT } from "./testing.ts";
import { refuseInvalidJUnit } from "./valid.ts";

const graded = new Date("2026-11-03T04:05:06.789Z");

/** The lines of a document that begin with one of these elements. */
const lines = (document: string, ...elements: string[]) =>
  document
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => elements.some((each) => line.startsWith(`<${each}`)));

test("a task is a suite and a check a case, with file and line where it failed, and a word for how", async () => {
  const document = junit([resultWith()], { graded });
  await refuseInvalidJUnit(document);
  expect(lines(document, "testsuite ")).toEqual([
    expect.stringContaining(
      'tests="3" failures="1" errors="0" skipped="1" time="0" id="0" timestamp="2026-11-03T04:05:06"',
    ),
    expect.stringContaining('tests="1" failures="1" errors="0" skipped="0" time="0" id="1"'),
  ]);
  expect(lines(document, "testcase", "failure", "skipped")).toEqual([
    '<testcase name="fan.children: fan.children holds" classname="doe-jane.1-fork.fan" time="0"/>',
    '<testcase name="fan.together: fan.together holds" classname="doe-jane.1-fork.fan" time="0" file="labs/1-fork/starter.ts" line="6">',
    '<failure type="failure" message="expected 4 children; observed 3 children">expected  4 children',
    '<testcase name="fan.reaped: fan.reaped holds" classname="doe-jane.1-fork.fan" time="0">',
    '<skipped message="looked at once fan.together passes"/>',
    '<testcase name="chain.line: chain.line holds" classname="doe-jane.1-fork.chain" time="0" file="labs/1-fork/starter.ts" line="6">',
    '<failure type="deadlock" message="expected 4 children; observed 3 children">expected  4 children',
  ]);
});

test("points count checks that are not shown, and which are shown depends on the rubric", () => {
  const points = lines(junit([resultWith()], { graded }), "property").filter((line) => line.includes("points"));
  expect(points.map((line) => line.replace(/\D+/g, " ").trim())).toEqual(["7", "22", "2", "11"]);
  const published = junit([resultWith()], { graded, published: true });
  expect(published).toContain("chain.ends");
  expect(published).not.toContain("fan.statuses");
});

test("a limit is a type of its own, also where no check looks at it", async () => {
  const [fan] = VERDICT.tasks as [(typeof VERDICT.tasks)[0]];
  const passed = { ...fan, checks: fan.checks.slice(0, 1), limit: "time limit: the run had not ended after 10 s" };
  const document = junit([resultWith({ verdict: { ...VERDICT, tasks: [passed] } })], { graded });
  await refuseInvalidJUnit(document);
  expect(document).toContain('<failure type="limit" message="time limit: the run had not ended after 10 s">');
  expect(lines(document, "testsuite ")[0]).toContain('tests="2" failures="1"');
});

test("a fault of the harness is an error and nobody's failure; what was not handed in is a failure", async () => {
  const document = junit([FAULT, MISSING, REFUSED], { graded });
  await refuseInvalidJUnit(document);
  expect(
    lines(document, "error", "failure", "testsuite ").map((line) =>
      line.replace(/^.* (tests=.*) time="0" id.*$/, "$1"),
    ),
  ).toEqual([
    'tests="1" failures="0" errors="1" skipped="0"',
    '<error type="harness" message="The harness failed: no ptrace"/>',
    'tests="1" failures="1" errors="0" skipped="0"',
    '<failure type="missing" message="nothing was handed in"/>',
    'tests="1" failures="1" errors="0" skipped="0"',
    '<failure type="refused" message="Refused: not a zip"/>',
  ]);
});

test("whatever a student writes stays text", async () => {
  const documents = fc.sample(hostile, 60).map((text) => junit([resultSaying(text)], { graded }));
  await refuseInvalidJUnit(...documents);
});

test("the schema of these tests refuses what Jenkins and Ant refuse", async () => {
  const document = junit([resultWith()], { graded });
  for (const [from, to] of [
    ["<failure type", "<failure kind"],
    ['time="0"', 'time="soon"'],
    ["<testsuites>", '<testsuites colour="red">'],
    ["</failure>", "</failure><failure/>"],
  ] as const) {
    await expect(refuseInvalidJUnit(document.replace(from, to)), to).rejects.toThrow();
  }
});
