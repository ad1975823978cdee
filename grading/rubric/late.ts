import { plural } from "../report/text.ts";
import type { Lateness } from "./grade.ts";
import type { LabRubric } from "./rubric.ts";

/** Fractions have four decimals: as whole numbers of these they are counted exactly. */
const WHOLE = 10_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** @returns the moment until which nothing is late, deadline and grace, in milliseconds of the epoch; null without a deadline */
export function dueAt({ deadline, late }: LabRubric): number | null {
  return deadline === undefined ? null : Date.parse(deadline) + (late?.graceMinutes ?? 0) * MINUTE_MS;
}

/**
 * How late something is, and what is left of its points. A day is one of 24 hours, whatever the clocks do.
 *
 * @param submitted ISO 8601; null where nothing tells, and then nothing is late
 * @throws RangeError when that is no time
 * @returns begun days, and the fraction that is left; null when it is not late
 */
export function lateness(rubric: LabRubric, submitted: string | null): { days: number; factor: number } | null {
  const due = dueAt(rubric);
  if (due === null || submitted === null) return null;
  const at = Date.parse(submitted);
  if (Number.isNaN(at)) throw new RangeError(`not a time: ${submitted}`);
  if (at <= due) return null;
  const days = Math.ceil((at - due) / DAY_MS);
  const { perDay = 0, atMost = 1, after = Number.POSITIVE_INFINITY } = rubric.late ?? {};
  const lost = days > after ? WHOLE : Math.min(days * Math.round(perDay * WHOLE), Math.round(atMost * WHOLE));
  return { days, factor: (WHOLE - lost) / WHOLE };
}

/** @returns so much of some hundredths of a point, in hundredths; a half is rounded up */
export function reduced(hundredths: number, factor: number): number {
  return Math.floor((hundredths * Math.round(factor * WHOLE) + WHOLE / 2) / WHOLE);
}

/** @returns what lateness has cost, in words: `2 days late: 2.86 points lost` */
export const latenessText = ({ days, lost }: Lateness): string =>
  `${plural(days, "day")} late: ${lost === 0 ? "no points" : plural(lost, "point")} lost`;
