import { isDeepStrictEqual } from "node:util";
import type { Result } from "../batch/result.ts";
import type { GradedLab, Task } from "../judge/load.ts";
import type { CheckVerdict, TaskVerdict, Verdict } from "../judge/verdict.ts";
import { printable } from "../report/text.ts";
import { applyRubric } from "../rubric/apply.ts";
import { NO_RUBRIC } from "../rubric/rubric.ts";

/**
 * Holds a result against what the lab says here: all that does not depend on what a run has shown must be as if it had been made here.
 *
 * @param result valid by its schema
 * @returns what contradicts, in words that are printable; nothing where all fits
 */
export function contradictions(result: Result, lab: GradedLab): string[] {
  const { verdict, grade, outcome } = result;
  const own = verdict === null ? [] : [...inVerdict(verdict, lab)];
  // By a verdict that does not fit the lab nobody can count.
  if (own.length > 0 || outcome === "fault") return own;
  const counted = applyRubric(NO_RUBRIC, lab, verdict, null);
  if (isDeepStrictEqual(grade, counted)) return [];
  return [
    grade?.points !== counted.points || grade.max !== counted.max
      ? `its points do not add up: it says ${grade?.points} of ${grade?.max}, and its checks bring ${counted.points} of ${counted.max}`
      : "its points are not those of its checks",
  ];
}

function* inVerdict(verdict: Verdict, lab: GradedLab): Generator<string> {
  if (verdict.lab !== lab.id) yield `its verdict is on lab ${printable(verdict.lab)}`;
  if (verdict.digests.lab !== lab.digest)
    yield `it was graded by another version of the lab (digest ${printable(verdict.digests.lab)}, here ${lab.digest})`;
  const names = (of: { name: string }[]) => of.map(({ name }) => name);
  if (!isDeepStrictEqual(names(verdict.tasks), names(lab.tasks))) {
    yield `its tasks are ${printable(names(verdict.tasks).join(", "))}, and the lab's are ${names(lab.tasks).join(", ")}`;
    return;
  }
  for (const [i, task] of lab.tasks.entries()) yield* inTask(verdict.tasks[i] as TaskVerdict, task, verdict, lab);
  for (const what of SUMS)
    if (verdict[what] !== total(verdict.tasks, what))
      yield `its ${what} are ${verdict[what]}, and the sum of its tasks' is not`;
}

function* inTask(own: TaskVerdict, task: Task, verdict: Verdict, lab: GradedLab): Generator<string> {
  const more = own.checks.length - task.checks.length;
  if (more !== 0) {
    yield `the task ${task.name} has ${Math.abs(more)} ${more > 0 ? "more" : "fewer"} checks in it than in the lab`;
    return;
  }
  if ((own.limit?.length ?? 0) > MOST_SAID)
    yield `the task ${task.name} says more of how its runs ended than there is to say`;
  if (own.title !== task.title) yield `the task ${task.name} has another title`;
  for (const [i, check] of task.checks.entries()) {
    const said = own.checks[i] as CheckVerdict;
    const { id, title, why, points } = check;
    if (said.id !== id || said.title !== title || said.why !== why || said.max !== points) {
      yield `the check ${printable(said.id)} is not what the lab has there, ${id}`;
      continue;
    }
    const unmet = check.needs.filter((need) => own.checks.find((each) => each.id === need)?.status !== "passed");
    const status = unmet.length > 0 ? "skipped" : said.failures.length > 0 ? "failed" : "passed";
    if (said.status !== status || !isDeepStrictEqual(said.unmet, unmet))
      yield `the check ${id} is said to be ${said.status}, and by what else is said it is ${status}`;
    if (said.status !== "failed" && said.failures.length > 0)
      yield `the check ${id} is said to be ${said.status}, and has failures`;
    if (said.points !== (said.status === "passed" ? points : 0))
      yield `the check ${id} is ${said.status} and brings ${said.points} of ${points} points`;
    if (verdict.error !== null && said.status === "passed")
      yield `the check ${id} is said to be passed by a program that could not be run`;
    if (!said.failures.every(({ run }) => run === null || isRunOf(run, task, lab)))
      yield `the check ${id} failed in a run that the lab does not have`;
  }
  for (const what of SUMS)
    if (own[what] !== total(own.checks, what))
      yield `the ${what} of the task ${task.name} are ${own[what]}, and the sum of its checks' is not`;
}

/** Characters; of a deadlock a line is said for each process. */
const MOST_SAID = 100_000;

const SUMS = ["points", "max"] as const;

const isRunOf = (run: { lab: string; task: string; scenario: string }, task: Task, lab: GradedLab): boolean =>
  run.lab === lab.id && run.task === task.name && task.scenarios.some(({ id }) => id === run.scenario);

const total = (of: { points: number; max: number }[], what: "points" | "max"): number =>
  of.reduce((sum, each) => sum + each[what], 0);
