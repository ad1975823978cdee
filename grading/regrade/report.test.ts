import { describe, expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import type { GradedLab } from "../judge/load.ts";
import type { Evidence, Verdict } from "../judge/verdict.ts";
import { applyRubric } from "../rubric/apply.ts";
import { NO_RUBRIC, type Rubric } from "../rubric/rubric.ts";
import { labWith, verdictWith } from "../rubric/testing.ts";
import { type Difference, differenceOf } from "./diff.ts";
import { type Regrading, regradingText } from "./report.ts";

const LAB = labWith({ "act.a": 2, "act.b": 3, "sing.a": 5 });
const ALL = ["act.a", "act.b", "sing.a"];

function result(lab: GradedLab, verdict: Verdict | null, rubric: Rubric = NO_RUBRIC): Result {
  const submitted = "2026-12-01T12:00:00Z";
  return {
    schema: "proclab/result/1",
    submission: { id: "ada", name: "Ada", origin: "ada", roster: null, submitted },
    lab: lab.id,
    title: lab.title,
    outcome: verdict ? "graded" : "missing",
    message: null,
    verdict,
    grade: applyRubric(rubric, lab, verdict, submitted),
  };
}
const graded = (passed: string[], rubric?: Rubric, lab = LAB) => result(lab, verdictWith(lab, passed), rubric);

/** The same with findings of a check, one for each run. */
function withFindings(of: Result, check: string, ...observed: string[]): Result {
  const copy = structuredClone(of);
  const found = copy.verdict?.tasks.flatMap(({ checks }) => checks).find(({ id }) => id === check);
  const evidence = (text: string): Evidence => ({
    ...{ expected: `not ${text}`, observed: text, process: "main", events: [], at: { file: "a\x1b.ts", line: 3 } },
  });
  if (found) found.failures = observed.map((text) => ({ findings: [evidence(text)], run: null }));
  return copy;
}

function told(differences: (Difference | null)[], rest: Partial<Regrading> = {}, all = false): string {
  const regrading: Regrading = {
    ...{ labs: [], unjudged: [], counts: { judged: 9, faults: 0, written: 0 }, complete: true },
    differences: differences.filter((each) => each !== null),
    ...rest,
  };
  return regradingText(regrading, all).replace(/[│\s]+/g, " ");
}

describe("how two results differ", () => {
  test("not at all", () => {
    expect(differenceOf(graded(["act.a"]), graded(["act.a"]))).toBeNull();
    expect(differenceOf(result(LAB, null), result(LAB, null))).toBeNull();
    expect(differenceOf({ ...graded(ALL), grade: null }, graded(ALL))).toBeNull();
  });

  test("a check that is new and one that is gone", () => {
    const other = labWith({ "act.a": 2, "act.c": 4, "sing.a": 5 });
    const difference = differenceOf(graded(ALL), graded(["act.a", "sing.a"], NO_RUBRIC, other));
    expect(difference).toMatchObject({ points: { old: 10, now: 7 }, max: { old: 10, now: 11 } });
    expect(difference?.checks.map(({ id, status }) => [id, status])).toEqual([
      ["act.c", { old: null, now: "failed" }],
      ["act.b", { old: "passed", now: null }],
    ]);
    const text = told([difference]);
    expect(text).toContain("10/10 7/11 act.c: not there → failed act.b: passed → not there, −3");
  });

  test("the number of runs that show a finding is part of it, their order is not", () => {
    const failed = graded(["act.a"]);
    const old = withFindings(failed, "act.b", "x", "y", "y");
    expect(differenceOf(old, withFindings(failed, "act.b", "y", "x", "y"))).toBeNull();
    const fewer = differenceOf(old, withFindings(failed, "act.b", "x", "y"));
    expect(fewer?.checks[0]?.findings).toMatchObject({
      old: [{ observed: "y", runs: 2 }],
      now: [{ observed: "y", runs: 1 }],
    });
    expect(told([fewer])).toContain("0 of 9 grades change, 0 up, 0 down; of 1 only what was found: --diff shows it.");
  });
});

describe("why a grade changes", () => {
  test("by what its checks are worth", () => {
    const points = (points: Record<string, number>, total?: number): Rubric => ({
      labs: { "9": { points, ...(total === undefined ? {} : { total }) } },
    });
    const difference = (old: Rubric, now: Rubric, passed = ALL) =>
      differenceOf(graded(passed, old), graded(passed, now), { old, now });
    const why = (old: Rubric, now: Rubric, passed?: string[]) => told([difference(old, now, passed)]);
    expect(why(NO_RUBRIC, points({ "act.a": 2.5, "act.b": 2.75 }))).toContain(
      "10/10 10.25/10.25 act.a is worth 2.5, not 2 act.b is worth 2.75, not 3",
    );
    const [were, are] = [4, 2].map((worth) => graded(["act.a"], points({ "act.a": worth }, 100))) as [Result, Result];
    expect(told([differenceOf(were, are)])).toContain("33.33/100 20/100 its checks are worth more or less");
    // Scaled to a total every check is worth something else.
    expect(why(points({ "act.a": 4 }, 100), points({ "act.a": 2 }, 100), ["act.a"])).toContain(
      "33.33/100 20/100 act.a is worth 2, not 4 ",
    );
    expect(why(NO_RUBRIC, points({}, 20))).toContain("10/10 20/20 the lab is worth 20, not 10");
    expect(told([differenceOf(result(LAB, null), result(LAB, null, points({}, 20)))])).toContain(
      "0/10 0/20 the lab is worth 20, not 10",
    );
    // What has nothing before and after, or all, has not changed.
    for (const passed of [[], ALL])
      expect(difference(points({ "act.a": 4 }, 100), points({ "act.a": 2 }, 100), passed)).toBeNull();
    const many = labWith({ "act.a": 1, "act.b": 1, "act.c": 1, "act.d": 1 });
    const twos = points({ "act.a": 2, "act.b": 2, "act.c": 2, "act.d": 2 });
    const all = differenceOf(graded(["act.a"], NO_RUBRIC, many), graded(["act.a"], twos, many), {
      old: NO_RUBRIC,
      now: twos,
    });
    expect(told([all])).toContain("1/4 2/8 4 checks are worth more or less");
  });

  test("by what somebody has changed in the kept result", () => {
    const was = graded(["act.a"]);
    const grade = (change: Partial<NonNullable<Result["grade"]>>): Result =>
      ({ ...was, grade: { ...was.grade, ...change } }) as Result;
    const told90 = told([differenceOf(grade({ points: 90 }), was)]);
    expect(told90).toContain("90/10 2/10 the kept grade is not what its verdict gives");
    const checks = was.grade?.checks.map((check) => ({ ...check, points: check.max })) ?? [];
    expect(told([differenceOf(grade({ points: 10, checks }), was)])).toContain(
      "10/10 2/10 the kept grade is not what its verdict gives",
    );
    expect(told([differenceOf({ ...grade({ points: 9 }), verdict: null }, result(LAB, null))])).toContain(
      "9/10 0/10 the kept grade is not what its verdict gives",
    );
  });

  test("by lateness", () => {
    const deadline = "2026-11-30T12:00Z";
    const [mild, strict] = [0.1, 0.25].map((perDay) => graded(ALL, { labs: { "9": { deadline, late: { perDay } } } }));
    expect(told([differenceOf(mild as Result, strict as Result)])).toContain("9/10 7.5/10 lateness costs 2.5, not 1");
  });

  test("by an extension", () => {
    const rubric: Rubric = { labs: { "9": { deadline: "2026-11-30T12:00Z", late: { perDay: 0.1 } } } };
    const extended = "2026-12-02T12:00Z";
    const late = graded(ALL, rubric);
    const grade = applyRubric(rubric, LAB, verdictWith(LAB, ALL), "2026-12-01T12:00:00Z", extended);
    expect(told([differenceOf(late, { ...late, grade })])).toContain(
      `9/10 10/10 lateness costs 0, not 1 the deadline is extended to ${extended}`,
    );
    expect(told([differenceOf({ ...late, grade }, late)])).toContain("lateness costs 1, not 0 the extension is gone");
  });

  test("points that differ by tenths differ without dust", () => {
    const tenths = labWith({ "act.a": 0.3 });
    expect(told([differenceOf(graded([], NO_RUBRIC, tenths), graded(["act.a"], NO_RUBRIC, tenths))])).toContain(
      ", +0.3 ",
    );
  });

  test("of findings one is shown, the new one first, and no student's text reaches the terminal as it is", () => {
    const [was, is] = [graded(["act.a", "act.b"]), graded(["sing.a"])];
    const difference = differenceOf(
      withFindings(was, "sing.a", "old"),
      withFindings(is, "act.a", "\x1b[2Jnew", "more"),
    );
    const text = told([difference]);
    expect(text).toContain("act.a: passed → failed, −2 now: \\u{1b}[2Jnew (main, a\\u{1b}.ts:3, 1 run)");
    expect(text).not.toMatch(/was: old|more/);
    expect(text).toContain("sing.a: failed → passed, +5");
  });
});

test("--diff says nothing of what has but other points", () => {
  const now = { labs: { "9": { points: { "act.a": 4 } } } };
  const difference = differenceOf(graded(ALL), graded(ALL, now), { old: NO_RUBRIC, now });
  expect(told([difference], {}, true)).toBe(told([difference]));
});

test("--diff shows both sides of every finding, and of many the first", () => {
  const failed = graded(["act.a"]);
  const many = Array.from({ length: 7 }, (_, i) => `now ${i}`);
  const difference = differenceOf(withFindings(failed, "act.b", "then"), withFindings(failed, "act.b", ...many));
  const text = told([difference], {}, true);
  expect(text).toContain("ada, lab 9-invented: 2/10 → 2/10 act.b: failed, as before - observed then (main");
  expect(text).toContain("+ observed now 4 (main, a\\u{1b}.ts:3, 1 run) expected not now 4 + and 2 more findings");
  expect(text).not.toContain("now 5");
});

test("what is known when it is interrupted is told as that", () => {
  const text = told([], { complete: false, counts: { judged: 2, faults: 1, written: 1 } });
  expect(text).toContain("0 of 2 grades change, 0 up, 0 down. 1 had no grade");
  expect(text).toMatch(/1 result written; nothing was run\. It was interrupted/);
});

test("by which states of a lab its results were judged is told", () => {
  const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
  const of = (old: string[]) => told([], { labs: [{ id: "9-invented", old: old.map(digest), now: digest("a") }] });
  expect(of(["a"])).toContain("Lab 9-invented as it was, sha256:aaaaaaaaaaaa 0 of");
  expect(of(["b", "a", "c"])).toContain(
    "until now sha256:bbbbbbbbbbbb and sha256:cccccccccccc, today sha256:aaaaaaaaaaaa ",
  );
  expect(of([])).toContain("nothing of it was judged before, sha256:aaaaaaaaaaaa");
});
