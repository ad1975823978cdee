/**
 * What run_autograder of a package for Gradescope starts: grades what was handed in, task by task, and has results.json say after each what is
 * known by then, so that a submission whose time runs out still has results.
 *
 * The folder that it is given is Gradescope's: `source` has the package, `submission` what was handed in, and `results` is written to. Standard
 * output is for instructors. Where the harness fails there is no results.json, and nobody's grade.
 */
import { randomInt } from "node:crypto";
import { copyFileSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { findLab } from "../../harness/catalog/catalog.ts";
import { writeWhole } from "../../harness/observe/json.ts";
import type { Result } from "../batch/result.ts";
import { gradescope } from "../exports/gradescope.ts";
import { grade } from "../judge/grade.ts";
import { type GradedLab, loadLab, type Task } from "../judge/load.ts";
import { type TaskVerdict, type Verdict, verdictFrom } from "../judge/verdict.ts";
import { plural } from "../report/text.ts";
import { applyRubric } from "../rubric/apply.ts";
import { extensionsOf } from "../rubric/extensions.ts";
import { NO_RUBRIC, type Rubric, readRubric } from "../rubric/rubric.ts";
import type { Autograder } from "./gradescope.ts";

const ROOT = join(import.meta.dirname, "../..");

async function autograde(folder: string): Promise<void> {
  const {
    lab: id,
    seed: given,
    rubric: file,
  } = JSON.parse(readFileSync(join(ROOT, "autograder.json"), "utf8")) as Autograder;
  const lab = await loadLab(findLab(ROOT, id));
  const rubric = file === null ? NO_RUBRIC : await readRubric(join(ROOT, file));
  const { submitted, students } = metadata(folder);
  // Of a group it is enough that one has an extension; of the others the rubric speaks in vain.
  const extended = extensionsFor(rubric, students, lab);
  const began = performance.now();
  const write = (found: Pick<Result, "outcome" | "message" | "verdict">, note?: string) => {
    const result: Result = {
      schema: "proclab/result/1",
      submission: { id: "submission", name: "submission", origin: "", roster: null, submitted },
      lab: lab.id,
      title: `${lab.number} · ${lab.title}`,
      ...found,
      grade: applyRubric(rubric, lab, found.verdict, submitted, extended),
    };
    const seconds = (performance.now() - began) / 1000;
    return writeWhole(
      join(folder, "results/results.json"),
      gradescope([result], { seconds, ...(note ? { note } : {}) }),
    );
  };

  const handedIn = findProgram(lab, join(folder, "submission"));
  if ("message" in handedIn) return write({ ...handedIn, verdict: null });
  const laid = mkdtempSync(join(tmpdir(), "proclab-submission-"));
  try {
    const program = lay(lab, handedIn.folder, laid);
    const seed = given ?? String(randomInt(1e6));
    const done: Verdict[] = [];
    for (const { name } of lab.tasks) {
      done.push(await grade(lab, program, { task: name, seed, repeat: 1 }));
      const left = lab.tasks.slice(done.length);
      const note =
        left.length > 0 ? `Not graded yet: ${plural(left.length, "task")} of ${lab.tasks.length}.` : undefined;
      await write({ outcome: "graded", message: null, verdict: together(lab, done, left) }, note);
    }
  } finally {
    rmSync(laid, { recursive: true });
  }
}

/** What Gradescope says of the submission: when it got it, ISO 8601 in UTC, or null, and who has handed it in. */
function metadata(folder: string): { submitted: string | null; students: Record<string, string>[] } {
  const said = saidIn(join(folder, "submission_metadata.json"));
  const time = new Date(typeof said.created_at === "string" ? said.created_at : "");
  const users: unknown[] = Array.isArray(said.users) ? said.users : [];
  return {
    submitted: Number.isNaN(time.getTime()) ? null : time.toISOString(),
    students: users.map((user) =>
      Object.fromEntries(
        Object.entries(user ?? {}).flatMap(([field, value]) =>
          ["name", "sid", "email", "id"].includes(field) && ["string", "number"].includes(typeof value)
            ? [[field, String(value)]]
            : [],
        ),
      ),
    ),
  };
}

function saidIn(path: string): { created_at?: unknown; users?: unknown } {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) ?? {}) as object;
  } catch {
    return {};
  }
}

/** @returns the latest deadline that any of the students has in the lab instead of everybody's; null where none has one */
function extensionsFor(rubric: Rubric, students: Record<string, string>[], lab: GradedLab): string | null {
  const times = students.flatMap((roster) => extensionsOf(rubric, [{ id: "", roster }]).until("", lab) ?? []);
  return times.toSorted((one, other) => Date.parse(other) - Date.parse(one))[0] ?? null;
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

const FAULT = 3;

const folder = process.argv[2] ?? dirname(ROOT);
try {
  await autograde(folder);
} catch (error) {
  rmSync(join(folder, "results/results.json"), { force: true });
  console.error(`The harness failed; this is not the student's doing. ${(error as Error).stack}`);
  process.exitCode = FAULT;
}
