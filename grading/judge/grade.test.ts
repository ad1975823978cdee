import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Recording } from "../../harness/observe/recording.ts";
import { bundleProgram } from "../../harness/run/bundle.ts";
import type { Scenario } from "../check/types.ts";
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

test("runs that mostly wait are begun first, with room beside the others, and judged in the plan's order all the same", async () => {
  const file = join(folder, "starter.ts");
  writeFileSync(file, "export const busy = () => {};\nexport const idle = () => {};\n");
  const begun: string[] = [];
  let under = 0;
  let most = 0;
  const scenarios = (name: string, waits: Pick<Scenario, "waits">): Scenario[] => {
    const args = () => {
      begun.push(name);
      most = Math.max(most, ++under);
      return [];
    };
    return task(name).scenarios.map((scenario) => ({ ...scenario, ...waits, args }));
  };
  const tasks = [
    { ...task("busy"), scenarios: scenarios("busy", {}) },
    { ...task("idle"), scenarios: scenarios("idle", { waits: true }) },
  ];
  const lab = { id: "9-waits", number: 9, limits: {}, tasks } as unknown as GradedLab;
  const processors = availableParallelism();
  let judged: Recording[] = [];
  await gradeProgram(lab, await bundleProgram(file), tasks, {
    seed: "1",
    repeat: 4 * processors,
    schedules: ["natural"],
    onRecording: () => under--,
    onRecordings: (recordings) => {
      judged = recordings;
    },
  });
  const inTurn = (...names: string[]) => names.flatMap((name) => Array<string>(4 * processors).fill(name));
  expect(begun).toEqual(inTurn("idle", "busy"));
  expect(judged.map(({ run }) => run.task)).toEqual(inTurn("busy", "idle"));
  expect(most).toBe(3 * processors);
});
