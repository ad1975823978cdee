import type { Ending } from "../../../grading/batch/batch.ts";
import type { Begun } from "../../../grading/batch/begin.ts";
import { gradesPath } from "../../../grading/batch/grades.ts";
import type { Identification } from "../../../grading/batch/identify.ts";
import { plural, quoted, style } from "../../../grading/report/text.ts";
import { asWritten } from "../options.ts";
import { rateText, timeText } from "./bar.ts";
import type { LabTally, Watcher } from "./watcher.ts";

/** What a batch has come to, for programs and for people. */
export function summaryOf(
  { folder, batch, labs }: Begun,
  known: Identification,
  watcher: Watcher,
  ending: Ending,
  notes: string[],
) {
  const { planned, done, kept } = watcher.tally;
  return {
    out: folder,
    grades: gradesPath(folder),
    seed: batch.seed,
    ended: ending.how,
    why: ending.why,
    submissions: known.all.filter(({ found }) => found).length,
    results: { planned, done, kept },
    labs: labs.map(({ id }) => {
      const { outcomes, points, max } = watcher.byLab.get(id) as LabTally;
      const mean = outcomes.graded === 0 ? null : Math.round((points / outcomes.graded) * 100) / 100;
      return { id, ...outcomes, mean, max };
    }),
    notes,
  };
}

/** @returns how to grade the one lab for which anything was handed in, where several were graded; nothing where there are more */
export function aloneHint(labs: ReturnType<typeof summaryOf>["labs"]): string[] {
  const taken = ({ graded, refused, fault }: (typeof labs)[number]) => graded + refused + fault;
  // What cannot be opened is refused for every lab.
  const unopened = Math.min(...labs.map(taken));
  const [only, ...others] = labs.filter((lab) => taken(lab) > unopened);
  if (!only || others.length > 0) return [];
  const number = Number.parseInt(only.id, 10);
  return [`only lab ${number} was found: --labs=${number} grades it alone`];
}

/**
 * @param elapsedMs that it took
 * @param hints to what the instructor may want to do otherwise, in words
 */
export function summaryText(
  summary: ReturnType<typeof summaryOf> & { signed?: number; key?: string },
  elapsedMs: number,
  hints: string[],
): string {
  const { out, grades, seed, ended, why, submissions, results, labs, signed, key } = summary;
  const width = Math.max(...labs.map(({ id }) => id.length));
  const fresh = results.done - results.kept;
  const again = `npm run grade -- --resume --out=${quoted(asWritten(out))}`;
  const rate = fresh === 0 ? "" : `, ${rateText((fresh * 60_000) / elapsedMs)} a minute`;
  return [
    "",
    ...labs.map(({ id, graded, missing, refused, fault, mean, max }) =>
      [
        `${id.padEnd(width)}  ${graded} graded${mean === null ? "" : `, on average ${mean} of ${max} points`}`,
        ...(missing > 0 ? [`${missing} missing`] : []),
        ...(refused > 0 ? [style.bad(`${refused} refused`)] : []),
        ...(fault > 0 ? [style.bad(plural(fault, "fault"))] : []),
      ].join(", "),
    ),
    `${plural(submissions, "submission")}, ${plural(results.done, "result")}${results.kept > 0 ? `, ${results.kept} of them there before` : ""}, in ${timeText(elapsedMs)}${rate}; seed ${seed}`,
    `Grades: ${asWritten(grades)}; the gradebook: index.html beside it`,
    ...(signed === undefined ? [] : [`Signed: ${plural(signed, "result")}, by the key ${key}`]),
    ...(why === null ? [] : [style.bad(`Stopped: ${why}`)]),
    ...(ended === "complete" ? [] : [`${results.done} of ${results.planned} results are there. To go on: ${again}`]),
    ...(ended === "complete" && labs.some(({ fault }) => fault > 0)
      ? [style.bad(`The harness failed; no points depend on it. To grade again what has none: ${again}`)]
      : []),
    ...hints.map((hint) => style.warn(`Note: ${hint}`)),
  ].join("\n");
}
