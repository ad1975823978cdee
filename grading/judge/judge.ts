import type { Place, Recording } from "../../harness/observe/recording.ts";
import { describeLimit } from "../check/limit.ts";
import { describeEnd, exitCode, main } from "../check/processes.ts";
import type { Check, Finding } from "../check/types.ts";
import type { Task } from "./load.ts";
import type { CheckVerdict, Failure, TaskVerdict } from "./verdict.ts";

/** A check broke the rules of checks: the lab author's doing, never a matter of points. */
export class CheckFault extends Error {
  override name = "CheckFault";
}

/**
 * Judges one task by recordings of its scenarios. Pure: no process is started, no clock read. A check passes only if it holds in every
 * recording; it is skipped if a check that it needs did not pass.
 *
 * @param recordings at least one of each scenario
 * @throws CheckFault when a check's `verify` throws
 */
export function judge(task: Task, recordings: Recording[]): TaskVerdict {
  // One of a kind: a second deadlock says little that the first does not.
  const words = recordings.flatMap(({ outcome }) => describeLimit(outcome) ?? []);
  const limits = [...Map.groupBy(words, (each) => each.split("\n")[0]).values()].map(([first]) => first);
  const verdict = verdictOf(task, { limit: limits.length > 0 ? limits.join("\n") : null, ...NOTHING_SEEN }, (check) =>
    recordings
      .filter(({ run }) => !check.scenarios || check.scenarios.includes(run.scenario))
      .map(
        (recording): Failure => ({
          findings: verify(check, recording).map((finding) => ({ ...finding, at: placeOf(finding, recording) })),
          run: recording.run,
        }),
      )
      .filter(({ findings }) => findings.length > 0)
      .sort(bySimplicity(recordings)),
  );
  const failed = new Set(verdict.checks.flatMap(({ failures }) => failures.map(({ run }) => run)));
  const failing = recordings.filter(({ run }) => failed.has(run));
  const killed = failing.map(whatKilledMain).find((signal) => signal !== null) ?? null;
  const stderr = failing.find(({ output }) => output.stderr !== "")?.output.stderr ?? "";
  return { ...verdict, killed, stderr: stderr.slice(0, MOST_STDERR) };
}

/** Of a program that was not run, or of whose runs nothing more is to be told. */
const NOTHING_SEEN = { killed: null, stderr: "" };

/** A program that dies of a signal says nothing of it itself: a shell does, and so must whoever takes its place. */
function whatKilledMain(recording: Recording): string | null {
  const first = main(recording);
  const signalled = recording.outcome.kind === "ended" && exitCode(first) === null;
  return signalled ? `${first.name} ${describeEnd(first)}` : null;
}

/**
 * The verdict on a task that could not be run at all: the file does not parse, or does not export the task; or that cannot be recorded.
 *
 * @param observed why, in words
 */
export function judgeUnrunnable(task: Task, observed: string): TaskVerdict {
  const expected = `a program with an exported function ${task.name}`;
  const finding = { expected, observed, process: null, events: [], at: null };
  return verdictOf(task, { limit: null, ...NOTHING_SEEN }, () => [{ findings: [finding], run: null }]);
}

/**
 * The verdicts on all of a program's tasks, by whatever could be recorded of it. As pure as `judge`.
 *
 * @param recordings of all tasks that could be run, in the order in which they were planned
 * @param unrunnable why a task could not be run or recorded, in words; null for one that could
 * @throws CheckFault when a check's `verify` throws
 */
export function judgeTasks(
  tasks: Task[],
  recordings: Recording[],
  unrunnable: (task: Task) => string | null,
): TaskVerdict[] {
  return tasks.map((task) => {
    const why = unrunnable(task);
    if (why !== null) return judgeUnrunnable(task, why);
    return judge(
      task,
      recordings.filter(({ run }) => run.task === task.name),
    );
  });
}

/** What fails by itself comes first; of runs under a schedule the one in which least happens. */
function bySimplicity(recordings: Recording[]): (one: Failure, other: Failure) => number {
  const length = new Map(recordings.map(({ run, events }) => [run, events.length]));
  const rank = ({ run }: Failure) => (run === null || run.schedule === "natural" ? 0 : (length.get(run) ?? 0));
  return (one, other) => rank(one) - rank(other);
}

/** Characters of standard error that a verdict keeps; a recording has all. */
const MOST_STDERR = 4000;

function verdictOf(
  task: Task,
  seen: Pick<TaskVerdict, "limit" | "killed" | "stderr">,
  failuresOf: (check: Check) => Failure[],
): TaskVerdict {
  const checks: CheckVerdict[] = [];
  for (const check of task.checks) {
    const unmet = check.needs.filter((need) => checks.find(({ id }) => id === need)?.status !== "passed");
    const failures = unmet.length > 0 ? [] : failuresOf(check);
    const status = unmet.length > 0 ? "skipped" : failures.length > 0 ? "failed" : "passed";
    const { id, title, why, points: max } = check;
    checks.push({ id, title, status, points: status === "passed" ? max : 0, max, why, unmet, failures });
  }
  const total = (of: "points" | "max") => checks.reduce((sum, check) => sum + check[of], 0);
  return { name: task.name, title: task.title, points: total("points"), max: total("max"), checks, ...seen };
}

/** The line to look at: of the events that show it the last one of the process that it names, else of any. */
function placeOf({ process, events }: Finding, recording: Recording): Place | null {
  const placed = events.flatMap((index) => recording.events[index] ?? []).filter(({ at }) => at !== undefined);
  return (placed.findLast((event) => event.process === process) ?? placed.at(-1))?.at ?? null;
}

function verify(check: Check, recording: Recording) {
  try {
    return check.verify(recording);
  } catch (cause) {
    throw new CheckFault(`the check ${check.id} failed to judge: ${(cause as Error).message}`, { cause });
  }
}
