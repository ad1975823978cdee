import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { brackets, codeQuality, workflowCommands } from "../../../grading/ci/annotate.ts";
import { type Change, changeOf, idsOf, usualRange, workTreeAt } from "../../../grading/ci/change.ts";
import { BadEnvironment, type Comparing, environmentOf, type Handed } from "../../../grading/ci/environment.ts";
import { gradeFolder } from "../../../grading/ci/folder.ts";
import { CannotCompare } from "../../../grading/ci/git.ts";
import { type Graded, gradeChange, SHORT } from "../../../grading/ci/grade.ts";
import { autograde } from "../../../grading/ci/gradescope.ts";
import { summaryOf } from "../../../grading/ci/summary.ts";
import { classroom50, classroom50Submission, NotInClassroom50 } from "../../../grading/exports/classroom50.ts";
import { junit } from "../../../grading/exports/junit.ts";
import { type GradedLab, loadLab } from "../../../grading/judge/load.ts";
import { outcomeOf } from "../../../grading/judge/verdict.ts";
import { barred, jsonText, plural, printable, style } from "../../../grading/report/text.ts";
import { verdictText } from "../../../grading/report/verdict.ts";
import { NO_RUBRIC } from "../../../grading/rubric/rubric.ts";
import { statementOf } from "../../../grading/trust/statement.ts";
import { findLabs } from "../../catalog/catalog.ts";
import { writeWhole } from "../../observe/json.ts";
import { warmUp } from "../../run/warm.ts";
import { labNamed, ROOT, requireBuild, seedOf } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { asWritten, type Options, path } from "../options.ts";

/**
 * `lab ci`: grades what a change touches, or what was handed in, as it is done where this runs.
 *
 * @throws UsageError when the commits to compare are not known or not there, or what would grade is not the base's
 */
export async function gradeInCi(options: Options, signal: AbortSignal): Promise<number> {
  // From here on nothing that is printed is a command to GitHub, also not an error that ends all of this.
  const bracket = process.env.GITHUB_ACTIONS === "true" ? brackets(randomUUID()) : null;
  if (bracket) say(bracket.open);
  try {
    const where = environmentOf(process.env);
    const { code, commands = [] } =
      "folder" in where ? await ciOfFolder(where, options, signal) : await ciOfChange(where, options, signal);
    if (bracket) say([bracket.close, ...commands].join("\n"));
    return code;
  } catch (error) {
    if ([CannotCompare, BadEnvironment, NotInClassroom50].some((each) => error instanceof each))
      throw new UsageError((error as Error).message);
    throw error;
  }
}

interface Ended {
  code: number;
  /** For GitHub, a line each. */
  commands?: string[];
}

async function ciOfChange(where: Comparing, options: Options, signal: AbortSignal): Promise<Ended> {
  if (options.lab !== undefined)
    throw new UsageError("--lab is for files that are handed in; here commits are compared, and they tell which labs");
  const out = options.out === undefined ? join(ROOT, ".proclab/ci") : path(options.out);
  refuseOthers(out);
  requireBuild();
  const range = await idsOf(ROOT, await rangeFor(where, options));
  // Before anything of the labs is loaded: their checks are programs.
  const foreign = await foreignHarness(where, range.base);
  const labs = await Promise.all(findLabs(ROOT).map(loadLab));
  const change = await changeOf(ROOT, range, labs);
  const notices = [...change.notices, ...foreign];
  if (change.labs.length > 0) warmUp();
  sayChange(change, notices);
  const graded = await gradeChange(change, {
    name: where.name,
    seed: seedOf(options),
    ...(options.tier ? { tiers: options.tier } : {}),
    signal,
  });
  if (signal.aborted) return { code: EXIT.interrupted };
  for (const each of graded) sayResult(each, change);
  const told = { change, graded, notices, allowed: new Map(labs.map(({ id, allowed }) => [id, allowed])) };
  const files = filesOf(where, told);
  await writeFiles(out, files, told);
  say(style.faint(`Written: ${asWritten(out)}`));
  if (where.stepSummary !== null) await appendFile(where.stepSummary, files.get("summary.md") as string);
  return { code: exitOf(change, graded), commands: workflowCommands(told) };
}

const say = (text: string) => process.stdout.write(`${text}\n`);

async function rangeFor(where: Comparing, options: Options): Promise<{ base: string; head: string }> {
  const { base = where.base, head = where.head } = options;
  if (base !== null && head !== null) return { base, head };
  if (where.kind === "plain") {
    const usual = await usualRange(ROOT);
    return { base: base ?? usual.base, head: head ?? usual.head };
  }
  const missing =
    base === null ? (head === null ? "--base=COMMIT and --head=COMMIT" : "--base=COMMIT") : "--head=COMMIT";
  throw new UsageError(`${where.event} does not say which commits to compare: give ${missing}`);
}

/**
 * What grades is what is checked out. In a pipeline it has to be the base, or a change could grade itself.
 *
 * @returns what to tell where it need not
 */
async function foreignHarness({ kind }: Comparing, base: string): Promise<string[]> {
  const { head, changed } = await workTreeAt(ROOT);
  const short = (id: string) => id.slice(0, SHORT);
  const shown = changed.slice(0, 5).map((each) => printable(each));
  const differs =
    changed.length > 0 ? `files differ from it: ${shown.join(", ")}${changed.length > 5 ? " …" : ""}` : null;
  if (head === base && differs === null) return [];
  if (kind === "plain")
    return [
      `graded with the harness of this work tree, ${short(head)}${differs === null ? "" : ", and with what is not committed in it"}; the base is ${short(base)}`,
    ];
  throw new UsageError(
    head === base
      ? `the base ${short(base)} is checked out, but ${differs}. What grades has to be the base as it is: check it out anew`
      : `${short(head)} is checked out, and the base is ${short(base)}. What grades has to be the base's, or a change could grade itself: check out the base, and fetch the head without checking it out`,
  );
}

function sayChange({ base, head, labs, refused, conflicts }: Change, notices: string[]): void {
  const short = (id: string) => style.name(id.slice(0, SHORT));
  say(`Base ${short(base)}, head ${short(head)}: ${labs.length === 0 ? "no lab is touched" : touched(labs)}`);
  for (const notice of notices) say(style.warn(`Note: ${notice}`));
  for (const each of refused)
    say(style.bad(`refused  ${printable(each)}: no lab allows this file to be changed; it was not looked at`));
  for (const each of conflicts) say(style.warn(`conflict ${printable(each)}: merge the base into your branch`));
}

const touched = (labs: Change["labs"]) => `touches ${labs.map(({ lab }) => lab.id).join(", ")}`;

function sayResult({ result, runs }: Graded, { labs }: Change): void {
  const { title, verdict, outcome, message } = result;
  const lab = labs.find((each) => each.lab.id === result.lab)?.lab as GradedLab;
  say("");
  if (verdict) say(verdictText(verdict, lab, { runs }));
  else
    say(
      `${style.bad(`Lab ${title}: ${outcome === "fault" ? "the harness failed" : outcome}`)}\n${barred(message ?? "")}`,
    );
}

interface Outcome {
  change: Change;
  graded: Graded[];
  notices: string[];
  allowed: Map<string, string[]>;
}

/** @returns the files of the folder by their names in it, but for its statement */
function filesOf({ kind }: Comparing, told: Outcome): Map<string, string> {
  const results = told.graded.map(({ result }) => result);
  return new Map([
    ...results.map((result) => [`results/${result.lab}.json`, `${jsonText(result)}\n`] as const),
    ["junit.xml", junit(results, { graded: new Date() })],
    ["summary.md", summaryOf(told)],
    ...(kind === "gitlab" ? [["code-quality.json", codeQuality(told)] as const] : []),
  ]);
}

/** The statement is written last: a folder without one is not whole. */
async function writeFiles(out: string, files: Map<string, string>, { change, graded }: Outcome): Promise<void> {
  for (const name of KNOWN) await rm(join(out, name), { recursive: true, force: true });
  for (const [name, content] of files) writeWhole(join(out, name), content);
  const statement = statementOf(new Map([...files].map(([name, content]) => [name, Buffer.from(content)])), {
    results: graded.map(({ result }) => result),
    base: change.base,
    head: change.head,
  });
  writeWhole(join(out, STATEMENT), `${jsonText(statement, 2)}\n`);
}

const STATEMENT = "statement.json";
/** What this writes; the statement first, as it goes first. */
const KNOWN = [STATEMENT, "results", "junit.xml", "summary.md", "code-quality.json"];

/** A folder that holds something else is somebody's. */
function refuseOthers(out: string): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw new UsageError(`${out} is a file, and results go into a folder`);
  const [other] = readdirSync(out).filter((name) => !KNOWN.includes(name) && !name.startsWith("."));
  if (other !== undefined)
    throw new UsageError(`${out} holds ${printable(other)}, which is none of ours: give a folder that is new or empty`);
}

function exitOf({ refused }: Change, graded: Graded[]): number {
  const results = graded.map(({ result }) => result);
  if (results.some(({ outcome }) => outcome === "fault")) return EXIT.fault;
  const verdicts = results.map(({ verdict }) => (verdict ? outcomeOf(verdict) : "failed"));
  if (verdicts.includes("limit")) return EXIT.limit;
  return refused.length > 0 || verdicts.includes("failed") ? EXIT.failed : EXIT.passed;
}

/** Both hosts take another status than 0 for a failure of ours, and read the grade from a file. */
async function ciOfFolder({ kind, folder }: Handed, options: Options, signal: AbortSignal): Promise<Ended> {
  if (options.lab === undefined)
    throw new UsageError(
      `${kind === "gradescope" ? "Gradescope" : "Classroom 50"} hands in files, not commits: say of which lab with --lab=N`,
    );
  requireBuild();
  const lab = await labNamed(options.lab);
  warmUp();
  const how = { rubric: NO_RUBRIC, seed: seedOf(options), signal };
  const result = kind === "gradescope" ? await autograde(folder, lab, how) : await inClassroom50(folder, lab, how);
  say(`Lab ${result.title}: ${result.grade?.points ?? 0} of ${plural(result.grade?.max ?? 0, "point")}`);
  return { code: EXIT.passed };
}

async function inClassroom50(folder: string, lab: GradedLab, how: Parameters<typeof autograde>[2]) {
  const submission = classroom50Submission(process.env);
  const target = join(folder, "result.json");
  await rm(target, { force: true });
  let last: Graded["result"] | null = null;
  for await (const { result } of gradeFolder(lab, folder, { ...how, submitted: null, extended: null })) last = result;
  if (!last) throw new Error(`lab ${lab.id} has no task`);
  const { text, notes } = classroom50([last], submission, { graded: new Date() });
  writeWhole(target, text);
  for (const note of notes) say(note);
  return last;
}
