import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLab } from "../../harness/catalog/catalog.ts";
import type { Result } from "../batch/result.ts";
import { identitiesOf, recordingsPath } from "../batch/store.ts";
import type { Check, Scenario } from "../check/types.ts";
import { type GradedLab, loadLab, type Task } from "../judge/load.ts";
import { outcomeOf } from "../judge/verdict.ts";
import { extensionsOf } from "../rubric/extensions.ts";
import { NO_RUBRIC, type Rubric } from "../rubric/rubric.ts";
import { differenceOf } from "./diff.ts";
import { type Regraded, regrade } from "./regrade.ts";
import { layBatch, layGraded, layResult, resultOf } from "./testing.ts";

const ROOT = join(import.meta.dirname, "../..");
const ONLY_HELLO = `import { fork } from "#posix";\nexport function hello(): void { fork(); }\n`;

let folder: string;
let fork: GradedLab;
let wait: GradedLab;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "proclab-regrade-"));
  const programs = join(folder, "programs");
  mkdirSync(programs);
  [fork, wait] = (await Promise.all(["1", "3"].map((lab) => loadLab(findLab(ROOT, lab))))) as [GradedLab, GradedLab];
  writeFileSync(join(programs, "only-hello.ts"), ONLY_HELLO);
  writeFileSync(join(programs, "broken.ts"), "export function hello( {\n");
  const mutant = (lab: GradedLab, name: string) => join(lab.solutions, "mutants", `${name}.ts`);
  const two = ["natural", "seeded"];
  await layBatch(folder, [fork, wait]);
  await layGraded(folder, fork, "solution", join(fork.solutions, "solution.ts"), ["natural", "child-first", "seeded"]);
  await layGraded(folder, fork, "one-after-another", mutant(fork, "fan-one-after-another"), two);
  await layGraded(folder, fork, "runs-on", mutant(fork, "hello-runs-on-in-the-child"), two);
  await layGraded(folder, fork, "forgets-exit", mutant(fork, "fan-forgets-exit"), two);
  await layGraded(folder, fork, "deadlock", mutant(fork, "fan-locks-itself-in"), two);
  await layGraded(folder, wait, "limit", mutant(wait, "completion-order-spins"), ["natural"]);
  await layGraded(folder, fork, "misses-tasks", join(programs, "only-hello.ts"), two);
  await layGraded(folder, fork, "does-not-parse", join(programs, "broken.ts"), two);
  await layResult(folder, resultOf(fork, "nothing", null));
  await layResult(folder, { ...resultOf(fork, "fault", null), outcome: "fault", message: "no ptrace", grade: null });
  // From here on there is nothing that could be run.
  rmSync(programs, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function regraded({ labs = [fork, wait], rubric = NO_RUBRIC, only }: Partial<Asked> = {}): Promise<Regraded[]> {
  const all: Regraded[] = [];
  const known = new Map(labs.map((lab) => [lab.id, lab]));
  const extensions = extensionsOf(rubric, await identitiesOf(folder));
  for await (const each of regrade(folder, known, rubric, extensions, only)) all.push(each);
  return all;
}
interface Asked {
  labs: GradedLab[];
  rubric: Rubric;
  only: string;
}

const judged = (all: Regraded[]) => all.filter((each) => each.kind === "judged");
const byId = (all: Regraded[]) =>
  Object.fromEntries(judged(all).map(({ old, now }) => [old.submission.id, { old, now }]));

/** The lab with other checks. */
function withChecks(lab: GradedLab, change: (check: Check) => Partial<Check>): GradedLab {
  const tasks = lab.tasks.map((task) => ({
    ...task,
    checks: task.checks.map((check) => ({ ...check, ...change(check) })),
  }));
  return { ...lab, tasks, digest: `${lab.digest} changed` };
}

/** The lab with other scenarios of a task. */
function withScenarios(task: string, change: (scenarios: Scenario[]) => Scenario[]): GradedLab {
  const tasks = fork.tasks.map((each) => (each.name === task ? { ...each, scenarios: change(each.scenarios) } : each));
  return { ...fork, tasks };
}

test("checks that have not changed give every kind of verdict again, to the last word", async () => {
  const all = await regraded();
  expect(all.map(({ kind, old }) => [old.submission.id, kind])).toEqual([
    ["deadlock", "judged"],
    ["does-not-parse", "judged"],
    ["fault", "fault"],
    ["forgets-exit", "judged"],
    ["limit", "judged"],
    ["misses-tasks", "judged"],
    ["nothing", "judged"],
    ["one-after-another", "judged"],
    ["runs-on", "judged"],
    ["solution", "judged"],
  ]);
  for (const { old, now } of judged(all)) expect(now).toEqual(old);
  // The programs were what they are here for; how many processes the one that forgets has at once is luck.
  const verdicts = judged(all).flatMap(({ old: { submission, verdict } }) =>
    verdict ? [[submission.id, verdict.error === null ? outcomeOf(verdict) : "error"]] : [],
  );
  expect(Object.fromEntries(verdicts)).toEqual({
    deadlock: "limit",
    "does-not-parse": "error",
    "forgets-exit": expect.stringMatching(/^(failed|limit)$/),
    limit: "limit",
    "misses-tasks": "failed",
    "one-after-another": "failed",
    "runs-on": "failed",
    solution: "passed",
  });
});

test("a check that has changed changes the grades of those whom it judges otherwise, and of nobody else", async () => {
  const lenient = withChecks(fork, ({ id }) => (id === "fan.together" ? { verify: () => [] } : {}));
  const all = judged(await regraded({ labs: [lenient, wait] }));
  const differences = all.flatMap(({ old, now }) => differenceOf(old, now) ?? []);
  expect(differences).toMatchObject([
    {
      submission: "one-after-another",
      checks: [{ id: "fan.together", status: { old: "failed", now: "passed" }, points: { old: 0, now: 6 } }],
    },
  ]);
  expect(differences[0]?.checks[0]?.findings.old[0]?.observed).toMatch(/^main\.1 exited with status 1 before/);
  for (const { now } of all)
    if (now.verdict && now.lab === fork.id) expect(now.verdict.digests.lab).toBe(lenient.digest);
});

test("what needs a check is judged once that passes", async () => {
  const lenient = withChecks(fork, ({ id }) => (id === "fan.children" ? { verify: () => [] } : {}));
  const { "forgets-exit": result } = byId(await regraded({ labs: [lenient] }));
  const statuses = ({ verdict }: Result) =>
    verdict?.tasks.find(({ name }) => name === "fan")?.checks.map(({ id, status }) => [id, status]);
  expect(result && statuses(result.old)?.slice(0, 2)).toEqual([
    ["fan.children", "failed"],
    ["fan.together", "skipped"],
  ]);
  expect(result && statuses(result.now)?.map(([, status]) => status)).not.toContain("skipped");
});

describe("one check alone", () => {
  const never = { verify: () => [{ expected: "nothing", observed: "something", process: null, events: [] }] };

  test("all others stay what they were, but those that need it", async () => {
    const strict = withChecks(fork, () => never);
    const all = byId(await regraded({ labs: [strict, wait], only: "hello.forks" }));
    expect(Object.keys(all)).not.toContain("limit"); // Its lab does not have the check.
    const { solution } = all;
    const statuses = solution?.now.verdict?.tasks.flatMap(({ checks }) => checks.map(({ status }) => status));
    const hello = fork.tasks[0]?.checks.length ?? 0;
    expect(statuses?.slice(0, hello)).toEqual(["failed", ...Array(hello - 1).fill("skipped")]);
    expect(new Set(statuses?.slice(hello))).toEqual(new Set(["passed"]));
    expect(solution?.now.verdict?.tasks.slice(1)).toEqual(solution?.old.verdict?.tasks.slice(1));
  });

  test("a check that fails keeps skipping what needs it", async () => {
    const lenient = withChecks(fork, () => ({ verify: () => [] }));
    const { "forgets-exit": result } = byId(await regraded({ labs: [lenient], only: "fan.together" }));
    expect(result?.now.verdict?.tasks).toEqual(result?.old.verdict?.tasks);
  });
});

test("a rubric of today changes points, and nothing that was found; nothing handed in has no points of the new maximum", async () => {
  const rubric = { labs: { fork: { total: 10 }, "3": { points: { "completionOrder.ends": 0 } } } };
  const all = byId(await regraded({ rubric }));
  expect(all.solution?.now.grade).toMatchObject({ points: 10, max: 10 });
  expect(all.nothing?.now.grade).toMatchObject({ points: 0, max: 10 });
  for (const { old, now } of Object.values(all)) expect(now.verdict).toEqual(old.verdict);
});

test("a rubric of today extends a deadline, for one student and one lab", async () => {
  const extended = "2036-01-01T00:00:00Z";
  const rubric = { labs: { fork: { deadline: "2026-01-01T00:00:00Z" } }, extensions: { solution: { "1": extended } } };
  const all = byId(await regraded({ rubric }));
  expect(all.solution?.now.grade).toEqual({ ...all.solution?.old.grade, extended });
  for (const [id, { now }] of Object.entries(all))
    expect(now.grade?.extended).toBe(id === "solution" ? extended : undefined);
});

test("a scenario that the lab no longer has does not count", async () => {
  const scenariosIn = ({ verdict }: Result) =>
    verdict?.tasks
      .flatMap(({ checks }) => checks.find(({ id }) => id === "fan.together")?.failures ?? [])
      .map(({ run }) => run?.scenario);
  const { "one-after-another": result } = byId(
    await regraded({
      labs: [withScenarios("fan", (scenarios) => scenarios.filter(({ id }) => id !== "fan.several")), wait],
    }),
  );
  expect(result && scenariosIn(result.old)).toContain("fan.several");
  const left = result ? scenariosIn(result.now) : [];
  expect(left).not.toContain("fan.several");
  expect(left?.length).toBeGreaterThan(0);
});

describe("what cannot be judged again is told, and the others are judged", () => {
  const path = () => recordingsPath(folder, "solution", fork.id);
  const why = async (asked?: Partial<Asked>) => {
    const all = await regraded(asked);
    expect(all).toHaveLength(10);
    return all.flatMap((each) => (each.kind === "unjudged" ? [[each.old.submission.id, each.why]] : []));
  };
  const lines = (file = path()) => gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
  const edited = (line: string, edit: (run: Record<string, unknown>) => void) => {
    const recording = JSON.parse(line);
    edit(recording.run);
    return JSON.stringify(recording);
  };

  test.each<[string, () => Buffer | string[] | null, string]>([
    ["recordings that are missing", () => null, "ENOENT"],
    ["recordings that are cut off", () => readFileSync(path()).subarray(0, 900), "unexpected end of file"],
    [
      "recordings of another lab",
      () => lines(recordingsPath(folder, "limit", wait.id)),
      "its recordings are of another lab, 3-wait, not of 1-fork",
    ],
    [
      "recordings of another grading",
      () => lines().map((line) => edited(line, (run) => Object.assign(run, { seed: "42" }))),
      "its recordings are of another grading, with the seed 42",
    ],
    [
      "a scenario of which there is no recording",
      () => lines().filter((line) => !line.includes('"scenario":"fan.several"')),
      "nothing was recorded of fan.several",
    ],
    [
      "a run that was interrupted",
      () =>
        lines().map((line, i) =>
          i === 0 ? line.replace(/"outcome":\{[^}]*\}/, '"outcome":{"kind":"cancelled"}') : line,
        ),
      "was interrupted",
    ],
  ])("%s", async (_, made, told) => {
    const kept = readFileSync(path());
    const instead = made();
    try {
      if (instead === null) rmSync(path());
      else writeFileSync(path(), Array.isArray(instead) ? gzipSync(`${instead.join("\n")}\n`) : instead);
      expect(await why()).toEqual([["solution", expect.stringContaining(told)]]);
    } finally {
      writeFileSync(path(), kept);
    }
  });

  test("recordings of a task that the program could not run", async () => {
    const file = recordingsPath(folder, "misses-tasks", fork.id);
    const kept = readFileSync(file);
    try {
      writeFileSync(file, readFileSync(path()));
      expect(await why()).toEqual([["misses-tasks", expect.stringContaining("which this one cannot run")]]);
    } finally {
      writeFileSync(file, kept);
    }
  });

  test("a check that fails to judge", async () => {
    const verify = () => {
      throw new TypeError("no idea");
    };
    const faulty = withChecks(fork, ({ id }) => (id === "tree.shape" ? { verify } : {}));
    expect(await why({ labs: [faulty, wait] })).toEqual([
      ["solution", "the check tree.shape failed to judge: no idea"],
    ]);
  });

  test("a scenario that the lab has since", async () => {
    const more = withScenarios("hello", (scenarios) => [
      ...scenarios,
      { ...scenarios[0], id: "hello.again" } as Scenario,
    ]);
    const told = await why({ labs: [more, wait] });
    expect(told.map(([id]) => id)).toEqual(["misses-tasks", "runs-on", "solution"]);
    for (const [, each] of told) expect(each).toContain("nothing was recorded of hello.again; it has to be run");
  });

  test("a task that the lab has since", async () => {
    const [hello] = fork.tasks as [Task];
    const check = { ...(hello.checks[0] as Check), id: "bye.forks" };
    const bye = {
      ...hello,
      name: "bye",
      scenarios: [{ ...(hello.scenarios[0] as Scenario), id: "bye.once" }],
      checks: [check],
    };
    const told = await why({ labs: [{ ...fork, tasks: [...fork.tasks, bye] }, wait] });
    // What does not parse has nothing to be recorded of any task.
    expect(told.map(([id]) => id)).toEqual([
      "deadlock",
      "forgets-exit",
      "misses-tasks",
      "one-after-another",
      "runs-on",
      "solution",
    ]);
    for (const [, each] of told) expect(each).toContain("nothing was recorded of bye.once; it has to be run");
  });

  test("a lab that is not there any more", async () => {
    expect(await why({ labs: [fork] })).toEqual([["limit", "there is no lab 3-wait"]]);
  });
});
