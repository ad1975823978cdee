import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Outcome, Recording } from "../../harness/observe/recording.ts";
import { validator } from "../../harness/observe/schema.ts";
import {
  end,
  exit,
  exited,
  fork,
  IDENTITY,
  MAIN,
  recorded,
  recordedExactly,
  wrote,
} from "../../harness/observe/testing.ts";
import { DEFAULT_LIMITS } from "../../harness/run/limits.ts";
import { LIMIT_NAMES } from "../../harness/supervisor/protocol.ts";
import { describeLimit } from "../check/limit.ts";
import type { Check, Finding } from "../check/types.ts";
import verdictSchema from "../schemas/verdict.schema.json" with { type: "json" };
import { CheckFault, judge, judgeUnrunnable } from "./judge.ts";
import type { Task } from "./load.ts";
import { outcomeOf, type TaskVerdict, type Verdict } from "./verdict.ts";

const finding = (observed = "3 children"): Finding => ({
  expected: "4 children",
  observed,
  process: "main",
  events: [1],
});
const check = (id: string, rest: Partial<Check> = {}): Check => ({
  id: `act.${id}`,
  title: `${id} holds`,
  points: 2,
  needs: [],
  why: "it matters",
  hints: ["?", "mechanism", "call"],
  verify: () => [],
  ...rest,
});
const task = (...checks: Check[]): Task => ({ name: "act", title: "Act", example: [], scenarios: [], checks });
const recording = recorded(fork(MAIN, 11), wrote(11, "x\n"), exit(11, exited(1)));
const of = (scenario: string): Recording => ({ ...recording, run: { ...IDENTITY, scenario } });

const validate = validator(verdictSchema);
const verdictOf = (...tasks: TaskVerdict[]): Verdict => ({
  schema: "proclab/verdict/1",
  lab: "9-invented",
  seed: "41",
  digests: { submission: "s", lab: "l" },
  tier: "A",
  points: 0,
  max: 0,
  tasks,
  error: null,
});
/** Judges, and sees to it that the verdict is one. */
function judged(checks: Check[], recordings: Recording[] = [recording]): TaskVerdict {
  const verdict = judge(task(...checks), recordings);
  expect(validate.problems(verdictOf(verdict))).toEqual([]);
  return verdict;
}
const statuses = (verdict: TaskVerdict) => verdict.checks.map(({ status }) => status);

describe("points", () => {
  test("each check that holds brings its points", () => {
    const verdict = judged([
      check("a"),
      check("b", { points: 3, verify: () => [finding()] }),
      check("c", { points: 4 }),
    ]);
    expect(statuses(verdict)).toEqual(["passed", "failed", "passed"]);
    expect([verdict.points, verdict.max]).toEqual([6, 9]);
    expect(verdict.checks.map(({ points }) => points)).toEqual([2, 0, 4]);
  });
});

describe("needs", () => {
  test("a check whose need failed is skipped and not asked, and so is what needs that one", () => {
    const never = () => {
      throw new Error("asked");
    };
    const verdict = judged([
      check("a", { verify: () => [finding()] }),
      check("b", { needs: ["act.a"], verify: never }),
      check("c", { needs: ["act.b"], verify: never }),
      check("d", { needs: ["act.a", "act.e"], verify: never }),
      check("e"),
    ]);
    expect(statuses(verdict)).toEqual(["failed", "skipped", "skipped", "skipped", "passed"]);
    expect(verdict.checks.map(({ unmet }) => unmet)).toEqual([[], ["act.a"], ["act.b"], ["act.a", "act.e"], []]);
    expect(verdict.checks.map(({ failures }) => failures.length)).toEqual([1, 0, 0, 0, 0]);
  });

  test("a check whose needs hold is asked", () => {
    const verdict = judged([check("a"), check("b", { needs: ["act.a"], verify: () => [finding()] })]);
    expect(statuses(verdict)).toEqual(["passed", "failed"]);
  });
});

describe("several recordings", () => {
  test("a check that fails in one of them fails, with the run that shows it", () => {
    const fails = check("a", { verify: ({ run }) => (run.scenario === "act.two" ? [finding()] : []) });
    const [verdict] = judged([fails], [of("act.one"), of("act.two"), of("act.three")]).checks;
    expect(verdict?.status).toBe("failed");
    expect(verdict?.failures.map(({ run }) => run?.scenario)).toEqual(["act.two"]);
  });

  test("a check looks only at the scenarios that it names", () => {
    const seen: string[] = [];
    const verify = ({ run }: Recording) => {
      seen.push(run.scenario);
      return [];
    };
    judged([check("a", { scenarios: ["act.two"], verify })], [of("act.one"), of("act.two")]);
    expect(seen).toEqual(["act.two"]);
  });

  test("a limit in any of them is told", () => {
    const limited: Recording = {
      ...recording,
      outcome: { kind: "limit", limit: "events", value: 10, observed: 11, process: null, blocked: [] },
    };
    expect(judged([check("a")], [recording, limited]).limit).toContain("system call limit");
    expect(judged([check("a")], [recording]).limit).toBeNull();
  });
});

test("a check that throws is the lab's fault and nobody's points", () => {
  const broken = check("a", {
    verify: () => {
      throw new TypeError("undefined is not a process");
    },
  });
  expect(() => judge(task(broken), [recording])).toThrow(CheckFault);
  expect(() => judge(task(broken), [recording])).toThrow("the check act.a failed to judge: undefined is not a process");
});

test("a program that cannot be run fails what needs nothing and is told why", () => {
  const verdict = judgeUnrunnable(
    task(check("a"), check("b", { needs: ["act.a"] })),
    "starter.ts exports no function act",
  );
  expect(validate.problems(verdictOf(verdict))).toEqual([]);
  expect(statuses(verdict)).toEqual(["failed", "skipped"]);
  expect(verdict.points).toBe(0);
  expect(verdict.checks[0]?.failures).toEqual([
    {
      findings: [
        {
          expected: "a program with an exported function act",
          observed: "starter.ts exports no function act",
          process: null,
          events: [],
          at: null,
        },
      ],
      run: null,
    },
  ]);
});

test("a finding points to the line of the last of its events that its process made, else to any line", () => {
  const told = recorded(fork(MAIN, 11), wrote(11, "x\n"), wrote(MAIN, "y\n"), wrote(11, "z\n"));
  const line = (index: number, number: number) =>
    Object.assign(told.events[index] ?? {}, { at: { file: "a.ts", line: number } });
  for (const [index, number] of [
    [1, 5],
    [2, 6],
    [3, 7],
  ] as const)
    line(index, number);
  const at = (process: string | null, events: number[]) =>
    judged([check("a", { verify: () => [{ ...finding(), process, events }] })], [told]).checks[0]?.failures[0]
      ?.findings[0]?.at;
  expect(at("main.1", [1, 2, 3, 4])).toEqual({ file: "a.ts", line: 6 });
  expect(at("main", [1, 2, 3, 4])).toEqual({ file: "a.ts", line: 7 });
  expect(at(null, [1, 2])).toEqual({ file: "a.ts", line: 6 });
  expect(at("main.1", [4])).toBeNull();
  expect(at("main", [])).toBeNull();
  expect(at("main", [99])).toBeNull();
});

test("standard error is that of a run in which a check failed, and every limit is told once", () => {
  const noisy = { ...of("act.one"), output: { stdout: "", stderr: "as it must be" } };
  const failing = { ...of("act.two"), output: { stdout: "", stderr: "ReferenceError" } };
  const limited = (recording: Recording): Recording => ({ ...recording, outcome: { kind: "deadlock", blocked: [] } });
  const fails = check("a", { verify: ({ run }) => (run.scenario === "act.two" ? [finding()] : []) });
  const verdict = judged([fails], [limited(noisy), limited(failing)]);
  expect(verdict.stderr).toBe("ReferenceError");
  expect(verdict.limit).toBe("deadlock: no process could ever go on");
  expect(judged([check("a")], [noisy]).stderr).toBe("");
});

test("the signal that killed main is told of a run in which a check failed, but not the harness's own SIGKILL", () => {
  const segv = recorded(fork(MAIN, 11), exit(11, exited(0)), exit(MAIN, 11), end(11));
  const fails = check("a", { verify: () => [finding()] });
  expect(judged([fails], [recording, segv]).killed).toBe("main was killed by SIGSEGV");
  expect(judged([check("a")], [segv]).killed).toBeNull();
  expect(judged([fails], [recording]).killed).toBeNull();
  const ended = recorded({ ev: "limit", limit: "wall-ms", value: 5, observed: 6 }, exit(MAIN, 9), end(9, "limit"));
  expect(judged([fails], [ended]).killed).toBeNull();
});

test("the same recordings give the same verdict, and judging changes none of them", () => {
  const verify: Check["verify"] = ({ processes, events }) =>
    processes.flatMap(({ name, born }) => [{ ...finding(`${name} of ${events.length}`), events: [born] }]);
  fc.assert(
    fc.property(fc.nat(5), fc.array(fc.string(), { maxLength: 4 }), (children, lines) => {
      const told = [
        ...Array.from({ length: children }, (_, i) => fork(MAIN, 20 + i)),
        ...lines.map((line) => wrote(MAIN, Buffer.from(line).toString("latin1"))),
      ];
      const one = recorded(...told);
      const copy = structuredClone(one);
      const checks = [check("a", { verify }), check("b", { needs: ["act.a"] })];
      const first = judged(checks, [one]);
      expect(judged(checks, [one])).toEqual(first);
      expect(judged(checks, [JSON.parse(JSON.stringify(one)) as Recording])).toEqual(first);
      expect(one).toEqual(copy);
    }),
    { numRuns: 30 },
  );
});

describe("limits in words", () => {
  const limit = (name: (typeof LIMIT_NAMES)[number], rest: Partial<Extract<Outcome, { kind: "limit" }>> = {}) =>
    describeLimit({ kind: "limit", limit: name, value: 1000, observed: 1001, process: null, blocked: [], ...rest });

  test.each([
    ["wall-ms", {}, "time limit: the run had not ended after 1 s"],
    ["cpu-ms", { value: 2500 }, "CPU limit: the run had used more than 2.5 s of processor time"],
    ["processes", { observed: 65, value: 64 }, "process limit: 65 processes were alive, the limit is 64"],
    ["processes", { process: "main.3" }, "the last was forked by main.3"],
    [
      "memory-bytes",
      { observed: 3 * 1024 ** 3, value: 2 * 1024 ** 3 },
      "memory limit: the run used 3072 MiB, the limit is 2048 MiB",
    ],
    [
      "output-bytes",
      { value: 1048576, process: "main.1" },
      "output limit: the run had printed more than 1048576 bytes, the last of them by main.1",
    ],
    [
      "events",
      { value: 200000, process: "main" },
      "system call limit: the run had made more than 200000 of the calls that the harness watches; the last was main",
    ],
    ["event-bytes", { value: 2 * 1024 ** 2 }, "recording limit: what the run did takes more than 2 MiB to record"],
    ["open-files", { observed: 257, value: 256 }, "limit open-files: 257, the limit is 256"],
  ] as const)("%s %j", (name, rest, words) => {
    expect(limit(name, rest)).toContain(words);
  });

  test("every limit that there is has words with its number", () => {
    for (const name of LIMIT_NAMES) expect(limit(name, { value: 7_340_032, observed: 8_388_608 })).toMatch(/7|8/);
    expect(Object.keys(DEFAULT_LIMITS).sort()).toEqual([...LIMIT_NAMES].sort());
  });

  test("where everyone was is told, and of many only the first six", () => {
    const blocked = (n: number) =>
      Array.from({ length: n }, (_, i) => ({
        process: `main.${i + 1}`,
        state: "S",
        call: i % 2 ? null : "wait4",
        args: [],
        descriptor: null,
        otherEnd: [],
        children: [],
        path: null,
        at: null,
      }));
    expect(limit("wall-ms", { blocked: blocked(2) })).toContain(
      "\n  main.1 was in wait4, waiting for a child\n  main.2 was computing",
    );
    expect(limit("wall-ms", { blocked: blocked(9) })).toMatch(/main\.6 was computing\n {2}and 3 more$/);
  });

  test("a run that reached none has no words", () => {
    expect(describeLimit({ kind: "ended", status: 0 })).toBeNull();
    expect(describeLimit({ kind: "cancelled" })).toBeNull();
  });
});

describe("the worst of a verdict", () => {
  const passed = judge(task(check("a")), [recording]);
  const failed = judge(task(check("a", { verify: () => [finding()] })), [recording]);

  test.each<[string, TaskVerdict[]]>([
    ["passed", [passed, passed]],
    ["failed", [passed, failed]],
    ["failed", [passed, judgeUnrunnable(task(check("a")), "no")]],
    ["limit", [failed, { ...passed, limit: "time limit" }]],
  ])("%s", (outcome, tasks) => {
    expect(outcomeOf(verdictOf(...tasks))).toBe(outcome);
  });

  test("a task of which something was skipped is not passed", () => {
    const skipped = judge(task(check("a", { verify: () => [finding()] }), check("b", { needs: ["act.a"] })), [
      recording,
    ]);
    expect(outcomeOf(verdictOf({ ...skipped, checks: skipped.checks.slice(1) }))).toBe("failed");
  });
});

test("a recording of a run that was cut off can be judged like any other", () => {
  const cut = recordedExactly([
    { ev: "sandbox", tier: "B", missing: ["x"], uid: 0 },
    { ev: "begin", pid: 1 },
    { ev: "end", reason: "cancelled", status: 9, utime: 0, stime: 0, points: 0, maxrss: 0 },
  ]);
  expect(statuses(judged([check("a")], [cut]))).toEqual(["passed"]);
});
