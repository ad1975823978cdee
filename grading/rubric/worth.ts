import { type GradedLab, taskOf } from "../judge/load.ts";
import type { LabRubric } from "./rubric.ts";

/*
 * Points are counted in hundredths, as whole numbers: ten checks of 0.1 points are worth 1, not 0.9999999999999999. A half of a hundredth is
 * rounded up.
 */
const HUNDREDTHS = 100;

export const inHundredths = (points: number): number => Math.round(points * HUNDREDTHS);
export const inPoints = (hundredths: number): number => hundredths / HUNDREDTHS;

/** What a check is worth. */
export interface Worth {
  id: string;
  /** Hundredths of a point. */
  worth: number;
  /** Extra credit. */
  extra: boolean;
}

/**
 * @returns what each check of a lab is worth, in the order of the lab. Where the rubric says what the whole lab is worth, that is divided in
 * the proportion of the checks' points; what rounding leaves over goes, a hundredth each, to those that lost most by it. Extra credit is
 * scaled in the same proportion.
 */
export function worthOf(lab: GradedLab, rubric: LabRubric): Worth[] {
  const checks = unscaled(lab, rubric);
  const sum = sumOf(checks);
  if (rubric.total === undefined || sum === 0) return checks;
  const total = inHundredths(rubric.total);
  // Whole numbers below 2^53 throughout, so nothing but the divisions rounds, and these are told to.
  const shares = checks.map((check) => {
    const left = (check.worth * total) % sum;
    return { check, left, share: (check.worth * total - left) / sum };
  });
  const counted = shares.filter(({ check }) => !check.extra);
  const over = total - counted.reduce((all, { share }) => all + share, 0);
  const lucky = new Set(counted.toSorted((one, other) => other.left - one.left).slice(0, over));
  return shares.map((each) => {
    const up = each.check.extra ? each.left * 2 >= sum : lucky.has(each);
    return { ...each.check, worth: each.share + (up ? 1 : 0) };
  });
}

/** @returns hundredths that a lab's checks come to without extra credit, before they are scaled */
export const sumOf = (checks: Worth[]): number =>
  checks.reduce((sum, { worth, extra }) => sum + (extra ? 0 : worth), 0);

/** @returns what the checks are worth by themselves, or by what the rubric says of each */
export function unscaled(lab: GradedLab, { points = {}, extraCredit = [] }: LabRubric): Worth[] {
  const said = new Map(Object.entries(points));
  return lab.tasks
    .flatMap(({ checks }) => checks)
    .map(({ id, points }) => ({
      id,
      worth: inHundredths(said.get(id) ?? points),
      extra: extraCredit.includes(id) || extraCredit.includes(taskOf(id)),
    }));
}
