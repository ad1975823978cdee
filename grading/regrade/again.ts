import type { Recording } from "../../harness/observe/recording.ts";
import type { Check } from "../check/types.ts";
import { judgeTasks } from "../judge/judge.ts";
import type { GradedLab, Task } from "../judge/load.ts";
import { type CheckVerdict, type TaskVerdict, type Verdict, verdictFrom } from "../judge/verdict.ts";
import { printable } from "../report/text.ts";

/** What was kept of a verdict is not enough to judge it again, or not its own. */
export class CannotJudge extends Error {
  override name = "CannotJudge";
}

/** @returns whether anything of the program was run, so that there are recordings */
export const wasRun = ({ error, tasks }: Verdict): boolean =>
  error === null && tasks.some((task) => whyNotRun(task) === null);

/** Why a task could not be run, in words; null when it was. */
function whyNotRun({ checks }: TaskVerdict): string | null {
  const [failure] = checks.flatMap(({ failures }) => failures).filter(({ run }) => run === null);
  return failure?.findings[0]?.observed ?? null;
}

/**
 * Judges recordings that were kept of a verdict by today's checks, exactly as they would be judged if they had been made now. Pure.
 *
 * @param recordings all that the verdict rests on, in the order of the plan
 * @param only with this check, no check but it and those that need it are judged: what the verdict says of the others stays
 * @throws CannotJudge when they are not this verdict's recordings, or something that today's checks look at was not recorded
 * @throws CheckFault when a check's `verify` throws
 */
export function judgeAgain(lab: GradedLab, verdict: Verdict, recordings: Recording[], only?: string): Verdict {
  const kept = new Map(verdict.tasks.flatMap(({ checks }) => checks.map((check) => [check.id, check])));
  const judged = only === undefined ? null : withDependents(lab, only);
  const stays = ({ id }: { id: string }) => (judged === null || judged.has(id) ? undefined : kept.get(id));
  const notRun = new Map(verdict.tasks.map((task) => [task.name, whyNotRun(task)]));
  const unrunnable = ({ name }: { name: string }) => verdict.error ?? notRun.get(name) ?? null;

  refuseOthers(verdict, recordings, unrunnable);
  for (const task of lab.tasks) {
    const looked = task.checks.filter((check) => !stays(check));
    if (unrunnable(task) === null) refuseGaps(task, looked, recordings);
  }
  // A scenario that the lab no longer has does not count.
  const scenarios = new Set(lab.tasks.flatMap((task) => task.scenarios.map(({ id }) => id)));
  const tasks = judgeTasks(
    lab.tasks.map((task) => ({ ...task, checks: task.checks.map((check) => asItWas(check, stays(check))) })),
    recordings.filter(({ run }) => scenarios.has(run.scenario)),
    unrunnable,
  ).map((task) => {
    const was = verdict.tasks.find(({ name }) => name === task.name);
    const checks = task.checks.map((check) => stays(check) ?? check);
    // Limits and standard error come of the same runs: where checks stay, what was told with them does.
    return judged === null ? task : { ...task, ...was, checks };
  });
  const { lab: id, seed, tier, error, digests } = verdict;
  return verdictFrom(tasks, { lab: id, seed, tier, error, digests: { ...digests, lab: lab.digest } });
}

/** A check and those that need it, directly or through others: a check stands below those that it needs. */
function withDependents(lab: GradedLab, only: string): Set<string> {
  const judged = new Set([only]);
  for (const { id, needs } of lab.tasks.flatMap(({ checks }) => checks))
    if (needs.some((need) => judged.has(need))) judged.add(id);
  return judged;
}

/** A check that passes if it did and else is skipped, so that what needs it is judged accordingly. */
function asItWas(check: Check, was: CheckVerdict | undefined): Check {
  if (was === undefined) return check;
  return { ...check, needs: was.status === "passed" ? [] : ["what it was"], verify: () => [] };
}

function refuseOthers(
  verdict: Verdict,
  recordings: Recording[],
  unrunnable: (task: { name: string }) => string | null,
) {
  for (const { run, outcome } of recordings) {
    const told = printable(run.scenario);
    if (run.lab !== verdict.lab)
      throw new CannotJudge(`its recordings are of another lab, ${printable(run.lab)}, not of ${verdict.lab}`);
    if (run.seed !== verdict.seed && !run.seed.startsWith(`${verdict.seed}+`))
      throw new CannotJudge(`its recordings are of another grading, with the seed ${printable(run.seed)}`);
    if (unrunnable({ name: run.task }) !== null)
      throw new CannotJudge(
        `its recordings are of another program: there is one of ${told}, which this one cannot run`,
      );
    if (outcome.kind === "cancelled") throw new CannotJudge(`its run of ${told} was interrupted`);
  }
}

/** A check that sees no recording of a scenario holds in all of them. */
function refuseGaps(task: Task, checks: Check[], recordings: Recording[]): void {
  const recorded = new Set(recordings.map(({ run }) => run.scenario));
  const looked = checks.flatMap(({ scenarios }) => scenarios ?? task.scenarios.map(({ id }) => id));
  const missing = [...new Set(looked)].filter((id) => !recorded.has(id));
  if (missing.length > 0)
    throw new CannotJudge(`nothing was recorded of ${missing.join(", ")}; it has to be run: grade it again`);
}
