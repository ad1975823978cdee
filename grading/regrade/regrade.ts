import { NotARecording } from "../../harness/observe/store.ts";
import { readRecordings } from "../batch/recordings.ts";
import type { Result } from "../batch/result.ts";
import { recordingsPath, resultsOf } from "../batch/store.ts";
import { CheckFault } from "../judge/judge.ts";
import type { GradedLab } from "../judge/load.ts";
import type { Verdict } from "../judge/verdict.ts";
import { applyRubric } from "../rubric/apply.ts";
import type { Extensions } from "../rubric/extensions.ts";
import type { Grade } from "../rubric/grade.ts";
import type { Rubric } from "../rubric/rubric.ts";
import { CannotJudge, judgeAgain, wasRun } from "./again.ts";

/** What has become of one result. */
export type Regraded =
  | { kind: "judged"; old: Result; now: Result }
  /** Its recordings are missing, broken, or not its own; or a check of today failed to judge them. */
  | { kind: "unjudged"; old: Result; why: string }
  /** It had no verdict as the harness had failed; to resume the batch gives it one. */
  | { kind: "fault"; old: Result };

/**
 * Judges the kept recordings of a batch again, by today's checks and a rubric. Runs nothing, and changes nothing on the disk.
 *
 * @param folder of the batch
 * @param labs today's, by id
 * @param extensions of the rubric
 * @param only this check and those that need it, see judgeAgain; of results whose lab does not have it nothing is told
 * @returns the results, in their order, one by one: all recordings of a term together may not fit into memory
 * @throws BadRubric when the rubric names what a lab does not have
 */
export async function* regrade(
  folder: string,
  labs: Map<string, GradedLab>,
  rubric: Rubric,
  extensions: Extensions,
  only?: string,
): AsyncGenerator<Regraded> {
  for await (const old of resultsOf(folder)) {
    const lab = labs.get(old.lab);
    if (only !== undefined && lab && !hasCheck(lab, only)) continue;
    if (old.outcome === "fault") yield { kind: "fault", old };
    else if (!lab) yield { kind: "unjudged", old, why: `there is no lab ${old.lab}` };
    else
      yield await again(folder, old, lab, only, (verdict) => {
        const { id, submitted } = old.submission;
        return applyRubric(rubric, lab, verdict, submitted, extensions.until(id, lab));
      });
  }
}

export const hasCheck = ({ tasks }: GradedLab, wanted: string): boolean =>
  tasks.some(({ checks }) => checks.some(({ id }) => id === wanted));

async function again(
  folder: string,
  old: Result,
  lab: GradedLab,
  only: string | undefined,
  gradeOf: (verdict: Verdict | null) => Grade,
): Promise<Regraded> {
  const { verdict: kept, submission } = old;
  try {
    const path = recordingsPath(folder, submission.id, lab.id);
    const verdict = kept && judgeAgain(lab, kept, wasRun(kept) ? await readRecordings(path) : [], only);
    return { kind: "judged", old, now: { ...old, verdict, grade: gradeOf(verdict) } };
  } catch (error) {
    if (error instanceof NotARecording || error instanceof CannotJudge || error instanceof CheckFault)
      return { kind: "unjudged", old, why: error.message };
    throw error;
  }
}
