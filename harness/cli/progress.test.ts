import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TaskVerdict, Verdict } from "../../grading/judge/verdict.ts";
import { refuseSwallowedValues } from "./options.ts";
import { mergeVerdict, readProgress, writeProgress } from "./progress.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "proclab-progress-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const task = (name: string, points: number, max: number): TaskVerdict => ({
  name,
  title: name,
  points,
  max,
  checks: [],
  limit: null,
  killed: null,
  stderr: "",
});
const verdict = (seed: string, ...tasks: TaskVerdict[]): Verdict => ({
  schema: "proclab/verdict/1",
  lab: "1-fork",
  seed,
  digests: { submission: "s", lab: "l" },
  tier: "A",
  points: tasks.reduce((sum, { points }) => sum + points, 0),
  max: tasks.reduce((sum, { max }) => sum + max, 0),
  tasks,
  error: null,
});

describe("a verdict on one task beside what is kept", () => {
  const kept = verdict("1", task("hello", 1, 4), task("fan", 2, 5), task("gone", 9, 9));

  test("replaces that task, keeps the others, forgets what the lab has no more, and adds up anew", () => {
    const merged = mergeVerdict(kept, verdict("2", task("fan", 5, 5)), ["hello", "fan", "tree"]);
    expect(merged.tasks.map(({ name, points }) => [name, points])).toEqual([
      ["hello", 1],
      ["fan", 5],
    ]);
    expect([merged.points, merged.max, merged.seed]).toEqual([6, 9, "2"]);
  });

  test("is all there is where nothing was kept", () => {
    const first = verdict("2", task("fan", 5, 5));
    expect(mergeVerdict(null, first, ["hello", "fan"])).toEqual(first);
  });
});

describe("what is kept", () => {
  const nothing = { verdict: null, hints: {} };

  test("comes back as it was", () => {
    const progress = { verdict: verdict("1", task("fan", 2, 5)), hints: { "fan.children": 2 } };
    writeProgress(root, "1-fork", progress);
    expect(readProgress(root, "1-fork")).toEqual(progress);
    expect(readProgress(root, "2-exec")).toEqual(nothing);
  });

  test.each([
    ["cut off", '{"verdict":'],
    ["of another version", '{"verdict":{"schema":"proclab/verdict/0"},"hints":{}}'],
    ["something else", "[]"],
    ["nothing", "null"],
  ])("and is %s counts as nothing", (_, text) => {
    mkdirSync(join(root, ".proclab/progress"), { recursive: true });
    writeFileSync(join(root, ".proclab/progress/1-fork.json"), text);
    expect(readProgress(root, "1-fork")).toEqual(nothing);
  });
});

test("a value that npm swallowed is noticed by what npm leaves in the environment, and nothing else is", () => {
  for (const name of ["from", "seed", "repeat", "scenario", "tier", "level", "check", "rubric"])
    expect(() => refuseSwallowedValues({ [`npm_config_${name}`]: "true" })).toThrow(`--${name}=VALUE`);
  expect(() => refuseSwallowedValues({ npm_config_json: "true", npm_config_seed: "7" })).not.toThrow();
  // npm has a --diff of its own, which takes a word.
  expect(() => refuseSwallowedValues({ npm_config_diff: "results/" })).toThrow('with it "results/"');
  expect(() => refuseSwallowedValues({ npm_config_diff: "true" })).not.toThrow();
});
