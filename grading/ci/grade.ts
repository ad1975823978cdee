import { isDeepStrictEqual } from "node:util";
import type { Recording, Tier } from "../../harness/observe/recording.ts";
import { faultText } from "../batch/fault.ts";
import type { Result, SubmissionIdentity } from "../batch/result.ts";
import { shownChecksOf } from "../exports/checks.ts";
import { grade } from "../judge/grade.ts";
import type { Verdict } from "../judge/verdict.ts";
import { applyRubric } from "../rubric/apply.ts";
import { NO_RUBRIC } from "../rubric/rubric.ts";
import { Refused } from "../submissions/entry.ts";
import { lay } from "../submissions/lay.ts";
import type { Change, ChangedLab } from "./change.ts";

/** What became of one lab of a change. */
export interface Graded {
  result: Result;
  /** The run that shows the first failure; null where no run does. */
  shown: Recording | null;
  /** How many runs the verdict rests on. */
  runs: number;
}

export interface GradingOptions {
  /** What the change goes by; its commit where it has no name. */
  name: string | null;
  seed: string;
  /** Acceptable sandbox tiers, best first. */
  tiers?: Tier[];
  signal?: AbortSignal;
}

/**
 * Grades the labs of a change one after another, each with what is here and only the change's allowed files laid over. What the harness fails
 * in is a fault in its result.
 *
 * @throws whatever ended it, when it is interrupted
 */
export async function gradeChange(change: Change, options: GradingOptions): Promise<Graded[]> {
  const name = options.name ?? change.head.slice(0, SHORT);
  const submission: SubmissionIdentity = { id: name, name, origin: change.head, roster: null, submitted: null };
  const graded: Graded[] = [];
  for (const each of change.labs) graded.push(await gradeOne(each, submission, options));
  return graded;
}

/** Digits of a commit's short name. */
export const SHORT = 12;

async function gradeOne(changed: ChangedLab, submission: SubmissionIdentity, options: GradingOptions): Promise<Graded> {
  const { lab } = changed;
  const found = await judge(changed, options).catch((error: Error): Judged => {
    if (options.signal?.aborted) throw error;
    return error instanceof Refused
      ? { outcome: "refused", message: error.message, verdict: null, recordings: [] }
      : { outcome: "fault", message: faultText(error), verdict: null, recordings: [] };
  });
  const { outcome, message, verdict, recordings } = found;
  const result: Result = {
    schema: "proclab/result/1",
    submission,
    lab: lab.id,
    title: `${lab.number} · ${lab.title}`,
    outcome,
    message,
    verdict,
    grade: outcome === "fault" ? null : applyRubric(NO_RUBRIC, lab, verdict, null),
  };
  return { result, shown: shownOf(result, recordings), runs: recordings.length };
}

interface Judged extends Pick<Result, "outcome" | "message"> {
  verdict: Verdict | null;
  recordings: Recording[];
}

async function judge({ lab, files, problem }: ChangedLab, options: GradingOptions): Promise<Judged> {
  if (problem !== null) throw new Refused(problem);
  await using laid = await lay(lab, files);
  let recordings: Recording[] = [];
  const verdict = await grade(lab, laid.program, {
    seed: options.seed,
    repeat: 1,
    ...(options.tiers ? { tiers: options.tiers } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
    onRecordings: (all) => {
      recordings = all;
    },
  });
  return { outcome: "graded", message: null, verdict, recordings };
}

/** Where no check failed a run may have had to be ended all the same. */
function shownOf(result: Result, recordings: Recording[]): Recording | null {
  const failed = shownChecksOf(result, {}).find(({ status }) => status === "failed");
  const checks = result.verdict?.tasks.flatMap((task) => task.checks) ?? [];
  const run = checks.find(({ id }) => id === failed?.id)?.failures[0]?.run;
  const shown = run
    ? recordings.find((each) => isDeepStrictEqual(each.run, run))
    : recordings.find(({ outcome }) => outcome.kind !== "ended");
  return shown ?? null;
}
