import { randomInt } from "node:crypto";
import { copyFileSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Result } from "../batch/result.ts";
import { grade } from "../judge/grade.ts";
import type { GradedLab, Task } from "../judge/load.ts";
import { type TaskVerdict, type Verdict, verdictFrom } from "../judge/verdict.ts";
import { plural } from "../report/text.ts";
import { applyRubric } from "../rubric/apply.ts";
import type { Rubric } from "../rubric/rubric.ts";

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
  const handedIn = findProgram(lab, submission);
  if ("message" in handedIn) return yield { result: resultOf({ ...handedIn, verdict: null }), note: null };
  const laid = mkdtempSync(join(tmpdir(), "proclab-submission-"));
  try {
    const program = lay(lab, handedIn.folder, laid);
    const seed = given ?? String(randomInt(1e6));
    const done: Verdict[] = [];
    for (const { name } of lab.tasks) {
      done.push(await grade(lab, program, { task: name, seed, repeat: 1, ...(signal ? { signal } : {}) }));
      const left = lab.tasks.slice(done.length);
      const note = left.length > 0 ? `Not graded yet: ${plural(left.length, "task")} of ${lab.tasks.length}.` : null;
      yield { result: resultOf({ outcome: "graded", message: null, verdict: together(lab, done, left) }), note };
    }
  } finally {
    rmSync(laid, { recursive: true });
  }
}

/** How deep a student's own folders may be before the lab's file. */
const DEEPEST = 5;

/**
 * Finds the folder with the student's program in what was handed in: one file by itself, the lab's folder, or a whole checkout. Links are not
 * followed: they may lead to the grader's own files.
 */
function findProgram(lab: GradedLab, submission: string): { folder: string } | Pick<Result, "outcome" | "message"> {
  const program = lab.allowed[0] as string;
  const all = [...filesCalled(program, submission, DEEPEST)];
  // A whole checkout has the pristine file, too.
  const places = [`/labs/${lab.id}/${program}`, `/${lab.id}/${program}`, `/${program}`];
  const found = places.map((place) => all.filter((path) => path.endsWith(place))).find(({ length }) => length > 0);
  const [only, ...others] = found ?? [];
  if (only && others.length === 0) return { folder: only.slice(0, -program.length - 1) };
  if (!only) return { outcome: "missing", message: `No ${program} was handed in.` };
  const names = [only, ...others].map((path) => relative(submission, path)).join(", ");
  return { outcome: "refused", message: `there are several files that could be meant: ${names}. Hand in one` };
}

function* filesCalled(program: string, folder: string, deep: number): Generator<string> {
  const path = join(folder, program);
  if (isRegular(path)) yield path;
  if (deep === 0) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith("."))
      yield* filesCalled(program, join(folder, entry.name), deep - 1);
}

const isRegular = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Lays the files that a student may change into a folder, as they were handed out where they were not handed in. @returns the program */
function lay(lab: GradedLab, from: string, to: string): string {
  for (const name of lab.allowed) {
    const own = join(from, name);
    copyFileSync(isRegular(own) ? own : join(lab.grading, name), join(to, name));
  }
  return join(to, lab.allowed[0] as string);
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
