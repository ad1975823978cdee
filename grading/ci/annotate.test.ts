import fc from "fast-check";
import { expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import { FAULT, hostile, REFUSED, resultSaying, resultWith, UNPRINTABLE, VERDICT } from "../exports/testing.ts";
import { type Annotated, brackets, codeQuality, workflowCommands } from "./annotate.ts";

const annotated = (results: Result[], rest: Partial<Annotated["change"]> = {}): Annotated => ({
  change: { base: "b", head: "h", prefix: "", refused: [], conflicts: [], ...rest },
  graded: results.map((result) => ({ result, shown: null })),
  notices: [],
  allowed: new Map([["1-fork", ["starter.ts", "more.ts"]]]),
});

test("a failed check points at the line that its evidence names; what is hidden is not told", () => {
  const lines = workflowCommands(annotated([resultWith()]));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /^::error file=labs\/1-fork\/starter\.ts,line=\d+,title=fan\.together%3A .*::expected .* \(6 points\)$/,
  );
  expect(lines.join()).not.toContain("fan.statuses");
});

test("a line is believed of a file that the lab allows, and of no other", () => {
  const at = (file: string) => {
    const [task, ...others] = structuredClone(VERDICT.tasks);
    const finding = task?.checks[1]?.failures[0]?.findings[0];
    if (!task || !finding) throw new Error("there is no finding");
    finding.at = { file, line: 77 };
    return workflowCommands(annotated([resultWith({ verdict: { ...VERDICT, tasks: [task, ...others] } })]))[0];
  };
  expect(at("more.ts")).toContain("file=labs/1-fork/more.ts,line=77,");
  expect(at("../../package.json")).toContain("file=labs/1-fork/starter.ts,line=1,");
});

test("what was refused, what failed in us and what conflicts are told in their own ways", () => {
  const lines = workflowCommands(
    annotated([REFUSED, FAULT], { prefix: "course/", refused: ["a,b:\n%"], conflicts: ["labs/1-fork/starter.ts"] }),
  );
  expect(lines).toEqual([
    "::error file=course/labs/1-fork/starter.ts,line=1,title=Lab 1 · fork::Refused: not a zip",
    "::error file=course/labs/1-fork/starter.ts,line=1,title=Lab 1 · fork::The harness failed: no ptrace",
    "::warning file=a%2Cb%3A\\n%25,line=1,title=Refused::a,b:\\n%25 is no file that a lab allows to be changed",
    expect.stringMatching(/^::notice file=labs\/1-fork\/starter\.ts,line=1,title=Conflict::/),
  ]);
});

test("of each kind ten are told, the last of which counts the rest", () => {
  const refused = Array.from({ length: 25 }, (_, i) => `path-${i}`);
  const lines = workflowCommands(annotated([resultWith()], { refused }));
  expect(lines.filter((line) => line.startsWith("::warning "))).toHaveLength(10);
  expect(lines.at(-1)).toMatch(/title=More::16 more of this kind: see the summary$/);
});

test("whatever others say is one line, and no second command", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const said = `${text}##[error]`;
      for (const line of workflowCommands(annotated([resultSaying(said)], { refused: [said], conflicts: [said] }))) {
        expect(line).toMatch(/^::(error|warning|notice) file=[^:,]*,line=\d+,title=[^:,]*::/);
        expect(line).not.toMatch(/[\n\r]|##\[/);
        expect(line).not.toMatch(UNPRINTABLE);
      }
    }),
  );
});

test("between the brackets nothing is a command until the word comes that only we know", () => {
  expect(brackets("n0nce")).toEqual({ open: "::stop-commands::n0nce", close: "::n0nce::" });
});

test("GitLab's report is what it reads, and a remark keeps its fingerprint when its line moves", () => {
  const one = JSON.parse(codeQuality(annotated([resultWith()], { refused: ["x"] })));
  expect(one[0]).toEqual({
    description: expect.stringContaining("fan.together"),
    check_name: "proclab.error",
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    severity: "major",
    location: { path: "labs/1-fork/starter.ts", lines: { begin: expect.any(Number) } },
  });
  const prints = one.map(({ fingerprint }: { fingerprint: string }) => fingerprint);
  expect(new Set(prints).size).toBe(prints.length);
  const moved = structuredClone(resultWith());
  const finding = moved.verdict?.tasks[0]?.checks[1]?.failures[0]?.findings[0];
  if (!finding) throw new Error("there is no finding");
  finding.at = { file: "starter.ts", line: 99 };
  const [again] = JSON.parse(codeQuality(annotated([moved])));
  expect(again).toMatchObject({ fingerprint: prints[0], location: { lines: { begin: 99 } } });
  fc.assert(
    fc.property(hostile, (text) => {
      const report = codeQuality(annotated([resultSaying(text)], { refused: [text] }));
      expect(report).not.toMatch(UNPRINTABLE);
      expect(JSON.parse(report)).toBeInstanceOf(Array);
    }),
  );
});
