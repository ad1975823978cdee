import { randomInt } from "node:crypto";
import type { Result } from "../batch/result.ts";
import { grade } from "../judge/grade.ts";
import type { GradedLab, Task } from "../judge/load.ts";
import { type TaskVerdict, type Verdict, verdictFrom } from "../judge/verdict.ts";
import { plural } from "../report/text.ts";
import { applyRubric } from "../rubric/apply.ts";
import type { Rubric } from "../rubric/rubric.ts";
import { type Answer, answersIn, interestIn } from "../submissions/answer.ts";
import { type Entry, Refused } from "../submissions/entry.ts";
import { type Laid, lay } from "../submissions/lay.ts";
import { walk } from "../submissions/walk.ts";

/** How what lies in a folder is graded. */
export interface FolderOptions {
  rubric: Rubric;
  /** A new one where there is none. */
  seed: string | null;
  /** When it was handed in, ISO 8601 in UTC; null where nothing tells. */
  submitted: string | null;
  /** The deadline that holds for who handed it in, instead of everybody's; null where it is everybody's. */
  extended: string | null;
  signal?: AbortSignal;
}

/**
 * Grades what one student handed in as a folder of files, task by task.
 *
 * @param submission absolute path; nothing in it is changed, and no link followed
 * @returns the result as far as it is known after each task, and what there is to say of what is left
 * @throws HarnessFault when the harness failed
 * @throws the signal's reason
 */
export async function* gradeFolder(
  lab: GradedLab,
  submission: string,
  { rubric, seed: given, submitted, extended, signal }: FolderOptions,
): AsyncGenerator<{ result: Result; note: string | null }, void, void> {
  const resultOf = (found: Pick<Result, "outcome" | "message" | "verdict">): Result => ({
    schema: "proclab/result/1",
    submission: { id: "submission", name: "submission", origin: "", roster: null, submitted },
    lab: lab.id,
    title: `${lab.number} · ${lab.title}`,
    ...found,
    grade: applyRubric(rubric, lab, found.verdict, submitted, extended),
  });
  const handedIn = await laidFrom(submission, lab, signal);
  if ("message" in handedIn) return yield { result: resultOf({ ...handedIn, verdict: null }), note: null };
  await using laid = handedIn;
  const seed = given ?? String(randomInt(1e6));
  const done: Verdict[] = [];
  for (const { name } of lab.tasks) {
    done.push(await grade(lab, laid.program, { task: name, seed, repeat: 1, ...(signal ? { signal } : {}) }));
    const left = lab.tasks.slice(done.length);
    const note = left.length > 0 ? `Not graded yet: ${plural(left.length, "task")} of ${lab.tasks.length}.` : null;
    yield { result: resultOf({ outcome: "graded", message: null, verdict: together(lab, done, left) }), note };
  }
}

/** Found as in a batch: one file by itself, the lab's folder, or a whole checkout. Archives both hosts have unpacked. */
async function laidFrom(
  path: string,
  lab: GradedLab,
  signal?: AbortSignal,
): Promise<Laid | Pick<Result, "outcome" | "message">> {
  const entries: Entry[] = [];
  try {
    const problems = await walk(path, interestIn([lab]), entries);
    const answers = await answersIn({ trees: [{ archive: "", entries }], problems }, [lab], [lab], signal);
    const answer = answers.get(lab) as Answer;
    return answer.kind === "found" ? await lay(lab, answer.files) : { outcome: answer.kind, message: answer.message };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { outcome: "refused", message: error.message };
  }
}

/** One verdict of those on the first tasks. What is left counts as failed, as long as it is not known to pass. */
function together(lab: GradedLab, done: Verdict[], left: Task[]): Verdict {
  const tasks = [...done.flatMap((verdict) => verdict.tasks), ...left.map(notYet)];
  const [first] = done as [Verdict, ...Verdict[]];
  return verdictFrom(tasks, { ...first, lab: lab.id, tier: done.find(({ tier }) => tier !== null)?.tier ?? null });
}

function notYet({ name, title, checks }: Task): TaskVerdict {
  const finding = {
    expected: "a verdict",
    observed: "none yet: grading had not come to this task",
    process: null,
    events: [],
    at: null,
  };
  return {
    name,
    title,
    points: 0,
    max: checks.reduce((sum, { points }) => sum + points, 0),
    checks: checks.map(({ id, title: says, why, points: max }) => ({
      ...{ id, title: says, why, max, points: 0, unmet: [] },
      status: "failed",
      failures: [{ findings: [finding], run: null }],
    })),
    limit: null,
    killed: null,
    stderr: "",
  };
}
