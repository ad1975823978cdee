import type { Result } from "../batch/result.ts";
import type { CheckVerdict, Evidence } from "../judge/verdict.ts";
import { saidOf } from "../rubric/fit.ts";
import type { CheckGrade, Grade, Lateness } from "../rubric/grade.ts";
import { NO_RUBRIC, type Rubric } from "../rubric/rubric.ts";
import { inHundredths } from "../rubric/worth.ts";

/** What a result was and what it is now. */
export interface Difference {
  submission: string;
  name: string;
  lab: string;
  points: Pair<number>;
  /** Without extra credit. */
  max: Pair<number>;
  late: Pair<Lateness | null>;
  /** The student's own deadline; null where everybody's holds. */
  extended: Pair<string | null>;
  /** Whether the grade that was kept is not what the kept verdict gives: somebody has changed the one or the other. */
  unfounded: boolean;
  /** Those of which anything differs, in the order of the lab; those that are gone come last. */
  checks: CheckDifference[];
}

export interface Pair<T> {
  old: T;
  now: T;
}

export interface CheckDifference {
  id: string;
  title: string;
  /** null where the lab did not have the check, or has it no more. A submission without a verdict passes nothing. */
  status: Pair<CheckVerdict["status"] | null>;
  /** Before what lateness costs. */
  points: Pair<number>;
  max: Pair<number>;
  /** The same before the rubric's total scales it: what its author has changed. */
  worth: Pair<number>;
  /** What only the old verdict says, and what only the new one does. */
  findings: Pair<SeenFinding[]>;
}

/** A finding of one or more runs. */
export type SeenFinding = Evidence & { runs: number };

/**
 * @param rubrics by which they have their points
 * @returns how two results of one submission differ in points and findings; null where they do not, and where there is no grade
 */
export function differenceOf(old: Result, now: Result, rubrics = NO_RUBRICS): Difference | null {
  if (!old.grade || !now.grade) return null;
  const [were, are] = [checksOf(old, rubrics.old), checksOf(now, rubrics.now)];
  const checks = [...new Map([...are, ...were]).keys()]
    .map((id) => checkDifference(were.get(id), are.get(id)))
    .filter((check) => check !== null);
  const difference: Difference = {
    submission: old.submission.id,
    name: old.submission.name,
    lab: old.lab,
    points: { old: old.grade.points, now: now.grade.points },
    max: { old: old.grade.max, now: now.grade.max },
    late: { old: old.grade.late, now: now.grade.late },
    extended: { old: old.grade.extended ?? null, now: now.grade.extended ?? null },
    unfounded: !isFounded(old.grade, [...were.values()]),
    checks,
  };
  return isRegraded(difference) || checks.some(isFoundOther) ? difference : null;
}

const NO_RUBRICS: Pair<Rubric> = { old: NO_RUBRIC, now: NO_RUBRIC };

/** @returns whether the grade differs, or the verdict on any check: not only what was found */
export const isRegraded = ({ points, max, checks }: Difference): boolean =>
  differs(points) || differs(max) || checks.some(isFlipped);

export const isFlipped = ({ status }: CheckDifference): boolean => differs(status);

export const isWorthOther = ({ worth }: CheckDifference): boolean => differs(worth);

/** @returns whether anything is to be told of what was found */
export const isFoundOther = (check: CheckDifference): boolean =>
  isFlipped(check) || check.findings.old.length + check.findings.now.length > 0;

export const differs = <T>({ old, now }: Pair<T>): boolean => old !== now;

interface Check {
  verdict: CheckVerdict | undefined;
  grade: CheckGrade;
  worth: number;
}

function checksOf({ lab, grade, verdict }: Result, rubric: Rubric): Map<string, Check> {
  const said = new Map(saidOf(rubric, { id: lab }).flatMap(([, { points = {} }]) => Object.entries(points)));
  const verdicts = new Map(verdict?.tasks.flatMap(({ checks }) => checks.map((check) => [check.id, check])));
  return new Map(
    grade?.checks.map((each) => {
      const own = verdicts.get(each.id);
      // To what has no verdict no check has given anything: what the lab is worth says it all.
      return [each.id, { grade: each, verdict: own, worth: own ? (said.get(each.id) ?? own.max) : 0 }];
    }),
  );
}

/** By the grade itself, not by the rubric and the lab of then: of these nothing may be left. */
function isFounded({ points, late }: Grade, checks: Check[]): boolean {
  const reached = checks.reduce((sum, { grade }) => sum + inHundredths(grade.points), 0);
  const passed = ({ verdict }: Check) => verdict?.status === "passed";
  return (
    inHundredths(points) === reached - inHundredths(late?.lost ?? 0) &&
    checks.every((check) => check.grade.points === (passed(check) ? check.grade.max : 0))
  );
}

function checkDifference(was: Check | undefined, is: Check | undefined): CheckDifference | null {
  const [old, now] = [seenIn(was?.verdict), seenIn(is?.verdict)];
  const difference: CheckDifference = {
    id: (is ?? was)?.grade.id ?? "",
    title: (is ?? was)?.verdict?.title ?? "",
    status: { old: was?.verdict?.status ?? null, now: is?.verdict?.status ?? null },
    points: { old: was?.grade.points ?? 0, now: is?.grade.points ?? 0 },
    max: { old: was?.grade.max ?? 0, now: is?.grade.max ?? 0 },
    worth: { old: was?.worth ?? 0, now: is?.worth ?? 0 },
    findings: { old: only(old, now), now: only(now, old) },
  };
  return isFoundOther(difference) || isWorthOther(difference) ? difference : null;
}

/** Findings with the number of runs that show them, by all that they say. */
function seenIn(verdict: CheckVerdict | undefined): Map<string, SeenFinding> {
  const findings = verdict?.failures.flatMap((failure) => failure.findings) ?? [];
  const alike = Map.groupBy(findings, ({ expected, observed, process, at }) =>
    JSON.stringify([expected, observed, process, at]),
  );
  return new Map(
    [...alike].map(([key, [first, ...others]]) => [key, { ...(first as Evidence), runs: 1 + others.length }]),
  );
}

const only = (these: Map<string, SeenFinding>, those: Map<string, SeenFinding>): SeenFinding[] =>
  [...these].filter(([key, { runs }]) => those.get(key)?.runs !== runs).map(([, finding]) => finding);
