import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event, Process, Recording } from "../../harness/observe/recording.ts";
import type { Result } from "../batch/result.ts";
import { FAULT, hostile, REFUSED, resultSaying, resultWith, UNPRINTABLE, VERDICT } from "../exports/testing.ts";
import { MOST_BYTES, summaryOf, type Told } from "./summary.ts";
import { processTree } from "./tree.ts";

const [BASE, HEAD] = ["a".repeat(40), "b".repeat(40)];

const told = (results: Result[], change: Partial<Told["change"]> = {}, shown: Recording | null = null): Told => ({
  change: { base: BASE, head: HEAD, refused: [], conflicts: [], ...change },
  graded: results.map((result) => ({ result, shown })),
  notices: [],
});

/** main forks children; each executes a program, and the last is reaped by nobody. */
function recordingOf(children: number, argv: string[]): Recording {
  const events: Event[] = [{ kind: "begin", t: 0, process: "main", dispositions: null }];
  const processes: Process[] = [
    { name: "main", pid: 2, parent: null, born: 0, exit: { event: 0, status: 0, forced: false }, reaped: null },
  ];
  for (let i = 1; i <= children; i++) {
    const name = `main.${i}`;
    const born = events.push({
      kind: "fork",
      t: i,
      process: "main",
      child: name,
      how: "fork",
      at: { file: "starter.ts", line: 7 },
    });
    events.push({
      kind: "exec",
      t: i,
      process: name,
      path: "/bin/x",
      argv,
      env: [],
      exe: "/bin/x",
      table: [],
      dispositions: null,
    });
    processes.push({
      name,
      pid: 2 + i,
      parent: "main",
      born: born - 1,
      exit: { event: events.length - 1, status: 256, forced: false },
      reaped: i < children ? { by: "main", event: 0 } : null,
    });
  }
  return {
    schema: "proclab/recording/1",
    run: { lab: "1-fork", task: "fan", scenario: "fan.few", args: [], seed: "7", schedule: "natural" },
    sandbox: { tier: "A", missing: [] },
    outcome: { kind: "ended", status: 0 },
    processes,
    openFiles: [],
    events,
    output: { stdout: "", stderr: "" },
    files: [],
  };
}

test("tells the points, what was refused, and the first failure with its evidence and its processes", () => {
  const summary = summaryOf(
    told([resultWith()], { refused: ["grading/1-fork/checks.ts"] }, recordingOf(2, ["x", "1"])),
  );
  expect(summary).toContain("## 9 of 33 points, 1 path refused\n");
  expect(summary).toContain("| 1 · fork | 9 / 33 | 1 of 4 | ❌ had to be ended |");
  expect(summary).toContain("- `grading/1-fork/checks.ts`");
  expect(summary).toContain("### Lab 1 · fork: fan\\.together holds");
  expect(summary).toContain("```text\nexpected  ");
  expect(summary).toContain('  p1["main.1, pid 3<br/>execs x 1<br/>exited with status 1, reaped by main"]');
  expect(summary).toContain('  p0 -->|"fork, starter.ts:7"| p1');
  expect(summary).toContain("  class p2 odd");
  expect(summary).not.toContain("fan.statuses");
});

test("what has no verdict is told with its reason; what passed has a line", () => {
  const summary = summaryOf(told([REFUSED, FAULT]));
  expect(summary).toContain("❌ refused");
  expect(summary).toContain("Refused: not a zip");
  expect(summary).toContain("❗ the harness failed");
  const passed = {
    ...VERDICT,
    tasks: VERDICT.tasks.map((task) => ({ ...task, limit: null, checks: task.checks.slice(0, 0) })),
  };
  expect(summaryOf(told([resultWith({ verdict: passed })]))).toContain("✅ passed |");
  expect(summaryOf(told([]))).toMatch(/^## No lab is touched\n/);
  const unrunnable = { ...VERDICT, error: "starter.ts:1:1: Unexpected\n```\n# big" };
  expect(summaryOf(told([resultWith({ verdict: unrunnable })]))).toContain(
    "````text\nstarter.ts:1:1: Unexpected\n```\n# big\n````",
  );
});

test("a large tree is cut, and that is told", () => {
  const { chart, left } = processTree(recordingOf(100, ["x"]));
  expect(left).toBe(61);
  expect(chart.split("\n").filter((line) => / -->\|/.test(line))).toHaveLength(39);
  expect(summaryOf(told([resultWith()], {}, recordingOf(100, ["x"])))).toContain("61 more processes not drawn.");
});

test("never has more bytes than it may, and tells how much is missing", () => {
  const refused = Array.from({ length: 60 }, (_, i) => `${i}-${"é".repeat(150)}`);
  const long = told([resultSaying("x".repeat(3000))], { refused }, recordingOf(40, ["\u202e".repeat(300)]));
  const many = { ...long, graded: Array.from({ length: 8 }, () => long.graded[0] as Told["graded"][number]) };
  expect(summaryOf(long, 10_000_000)).toContain("- and 10 more paths");
  for (const most of [500, 5_000, 200_000]) {
    const cut = summaryOf(many, most);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
    expect(cut).toMatch(/\nCut here: \d+ more parts did not fit\.\n$/);
  }
  expect(MOST_BYTES).toBeLessThan(2 ** 20);
});

test("nothing that others say is markup: without code, every mark is ours", () => {
  const ours = summaryOf(told([resultSaying("x")], { refused: ["x"], conflicts: ["x"] }, recordingOf(1, ["x"])));
  const tags = (summary: string) => outsideCode(summary).match(/<[^>]*>|@\w|!\[|\]\(|https?:/g) ?? [];
  expect(tags(ours).length).toBeGreaterThan(0);
  fc.assert(
    fc.property(hostile, (text) => {
      const summary = summaryOf(
        told([resultSaying(text)], { refused: [text], conflicts: [text] }, recordingOf(1, [text])),
      );
      expect(summary).not.toMatch(UNPRINTABLE);
      expect(tags(summary).filter((tag) => tag !== "<!-- -->")).toEqual(tags(ours));
      expect(summary.split("\n").filter((line) => /^#{1,6} /.test(line))).toHaveLength(
        ours.split("\n").filter((line) => /^#{1,6} /.test(line)).length,
      );
    }),
  );
});

/** @returns the text without its blocks and spans of code, and without escaped marks */
function outsideCode(summary: string): string {
  return summary
    .replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, "")
    .replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, "")
    .replace(/\\[!-/:-@[-`{-~]/g, "");
}
