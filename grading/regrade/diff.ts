import type { Result } from "../batch/result.ts";
import type { CheckVerdict, Evidence } from "../judge/verdict.ts";
import type { CheckGrade, Lateness } from "../rubric/grade.ts";

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
  /** What only the old verdict says, and what only the new one does. */
  findings: Pair<SeenFinding[]>;
}

/** A finding of one or more runs. */
export type SeenFinding = Evidence & { runs: number };

/** @returns how two results of one submission differ in points and findings; null where they do not, and where there is no grade */
export function differenceOf(old: Result, now: Result): Difference | null {
  if (!old.grade || !now.grade) return null;
  const [were, are] = [checksOf(old), checksOf(now)];
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
    checks,
  };
  return checks.length > 0 || isRegraded(difference) ? difference : null;
}

/** @returns whether the grade differs, or what was found of any check: not only its words */
export const isRegraded = ({ points, max, checks }: Difference): boolean =>
  differs(points) || differs(max) || checks.some((check) => isFlipped(check) || isWorthOther(check));

export const isFlipped = ({ status }: CheckDifference): boolean => differs(status);

export const isWorthOther = ({ max }: CheckDifference): boolean => differs(max);

const differs = <T>({ old, now }: Pair<T>) => old !== now;

interface Check {
  verdict: CheckVerdict | undefined;
  grade: CheckGrade;
}

function checksOf({ grade, verdict }: Result): Map<string, Check> {
  const verdicts = new Map(verdict?.tasks.flatMap(({ checks }) => checks.map((check) => [check.id, check])));
  return new Map(grade?.checks.map((each) => [each.id, { grade: each, verdict: verdicts.get(each.id) }]));
}

function checkDifference(was: Check | undefined, is: Check | undefined): CheckDifference | null {
  const [old, now] = [seenIn(was?.verdict), seenIn(is?.verdict)];
  const difference: CheckDifference = {
    id: (is ?? was)?.grade.id ?? "",
    title: (is ?? was)?.verdict?.title ?? "",
    status: { old: was?.verdict?.status ?? null, now: is?.verdict?.status ?? null },
    points: { old: was?.grade.points ?? 0, now: is?.grade.points ?? 0 },
    max: { old: was?.grade.max ?? 0, now: is?.grade.max ?? 0 },
    findings: { old: only(old, now), now: only(now, old) },
  };
  const same =
    !isFlipped(difference) &&
    !isWorthOther(difference) &&
    difference.findings.old.length + difference.findings.now.length === 0;
  return same ? null : difference;
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
