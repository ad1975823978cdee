import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Recording } from "../../harness/observe/recording.ts";
import { bundleProgram } from "../../harness/run/bundle.ts";
import { gradeProgram, MOST_RECORDED } from "./grade.ts";
import type { GradedLab, Task } from "./load.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-grade-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const task = (name: string): Task => ({
  name,
  title: name,
  example: [],
  scenarios: [{ id: `${name}.once`, task: name, title: "once", args: () => [], trace: ["process"] }],
  checks: [
    {
      ...{ id: `${name}.right`, title: "It is right", points: 1, needs: [], why: "It matters." },
      hints: ["?", "mechanism", "call"],
      verify: () => [],
    },
  ],
});

test("a task whose runs take too much to record is failed, all of its runs are let go, and the other tasks are judged", async () => {
  const file = join(folder, "starter.ts");
  writeFileSync(file, 'export const quiet = () => {};\nexport const loud = () => console.log("x".repeat(1e6));\n');
  const tasks = [task("loud"), task("quiet")];
  // As if it had so many tasks that each has two MiB.
  const lab = {
    id: "9-loud",
    number: 9,
    limits: {},
    tasks: Array(MOST_RECORDED / 2 ** 21).fill(tasks[0]),
  } as unknown as GradedLab;
  const made: string[] = [];
  let kept: Recording[] = [];
  const verdicts = await gradeProgram(lab, await bundleProgram(file), tasks, {
    seed: "1",
    repeat: 10,
    schedules: ["natural"],
    onRecording: ({ run }) => made.push(run.task),
    onRecordings: (recordings) => {
      kept = recordings;
    },
  });
  const observed = verdicts.map(({ checks: [check] }) =>
    check?.failures.map(({ findings: [first] }) => first?.observed),
  );
  expect(observed).toEqual([["one whose runs take more than 2 MiB to record"], []]);
  expect(verdicts.map(({ points }) => points)).toEqual([0, 1]);
  expect(kept.map(({ run }) => run.task)).toEqual(Array(10).fill("quiet"));
  expect(made.filter((name) => name === "loud").length).toBeLessThan(10);
});
