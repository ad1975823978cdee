/** For tests: makes the folder of a batch, as grading a term's submissions does, from programs that are really graded. */
import { join } from "node:path";
import { writeJson } from "../../harness/observe/json.ts";
import type { Recording } from "../../harness/observe/recording.ts";
import { keepRecordings } from "../batch/recordings.ts";
import type { Result } from "../batch/result.ts";
import { type Batch, recordingsPath, resultPath, writeBatch } from "../batch/store.ts";
import { grade } from "../judge/grade.ts";
import type { GradedLab } from "../judge/load.ts";
import type { Verdict } from "../judge/verdict.ts";
import { applyRubric } from "../rubric/apply.ts";
import { NO_RUBRIC, type Rubric } from "../rubric/rubric.ts";

const SEED = "41";

/** Puts the batch itself there: what was asked. */
export async function layBatch(folder: string, labs: GradedLab[], rubric?: Rubric): Promise<void> {
  if (rubric) writeJson(join(folder, "rubric.json"), rubric);
  const batch: Batch = {
    schema: "proclab/batch/1",
    seed: SEED,
    repeat: 1,
    schedules: null,
    tiers: null,
    labs: labs.map(({ id, title, digest }) => ({ id, title, digest })),
    rubric: rubric ? { file: "rubric.json", digest: `sha256:${"0".repeat(64)}` } : null,
    roster: null,
    source: "/submissions",
  };
  await writeBatch(folder, batch);
}

/** Grades a program under some schedules, and lays its result and its recordings into the folder, where there are any. */
export async function layGraded(
  folder: string,
  lab: GradedLab,
  id: string,
  file: string,
  schedules: string[],
): Promise<Result> {
  let recordings: Recording[] = [];
  const verdict = await grade(lab, file, {
    seed: SEED,
    repeat: 1,
    schedules,
    onRecordings: (all) => {
      recordings = all;
    },
  });
  if (recordings.length > 0) await keepRecordings(recordingsPath(folder, id, lab.id), recordings);
  return layResult(folder, resultOf(lab, id, verdict));
}

/** @returns the result of a verdict; without one that of a submission that has nothing of the lab */
export function resultOf(lab: GradedLab, id: string, verdict: Verdict | null, rubric: Rubric = NO_RUBRIC): Result {
  return {
    schema: "proclab/result/1",
    submission: { id, name: `The ${id}`, origin: id, roster: null, submitted: null },
    lab: lab.id,
    title: `${lab.number} · ${lab.title}`,
    outcome: verdict ? "graded" : "missing",
    message: verdict ? null : "nothing was handed in",
    verdict,
    grade: applyRubric(rubric, lab, verdict, null),
  };
}

export async function layResult(folder: string, result: Result): Promise<Result> {
  writeJson(resultPath(folder, result.submission.id, result.lab), result);
  return result;
}
