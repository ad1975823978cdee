import Table from "cli-table3";
import type { GradedLab } from "../judge/load.ts";
import { type CheckVerdict, type Failure, outcomeOf, type TaskVerdict, type Verdict } from "../judge/verdict.ts";
import { evidenceOf, LABEL_WIDTH, waitsFor } from "./evidence.ts";
import { barred, indent, plural, shellWord, style, wrap } from "./text.ts";
import { replayCommand } from "./trace.ts";

/** How a verdict came about, as far as its words depend on it. */
export interface VerdictOf {
  /** How many runs it rests on. */
  runs: number;
  /** The file that was graded, when it is not the lab's own. */
  from?: string | undefined;
}

/** A verdict for the student: what passed, what failed and why, and what to do next. */
export function verdictText(verdict: Verdict, lab: GradedLab, of: VerdictOf): string {
  const title = style.strong(`Lab ${lab.number} · ${lab.title}`);
  const ran = verdict.error === null ? `, sandbox tier ${verdict.tier ?? "-"}, ${plural(of.runs, "run")}` : "";
  const header = `${title}  ${style.faint(`seed ${verdict.seed}${ran}`)}`;
  if (verdict.error !== null) {
    const again = `Mend it, then grade again.${of.from === undefined ? ` (npm run lab reset ${lab.number} gives you the file as it was handed out.)` : ""}`;
    return [
      header,
      "",
      style.bad("The program cannot be run:"),
      indent(barred(verdict.error), 2),
      "",
      wrap(again),
    ].join("\n");
  }
  const details = verdict.tasks.flatMap((task) => failedTask(task, lab, of));
  return [header, "", taskTable(verdict.tasks), "", ...details, nextStep(verdict, lab, of)].join("\n");
}

function taskTable(tasks: TaskVerdict[]): string {
  const table = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
  });
  // What stands beside a task's title: mark, name, counts, points, and what is between them.
  const beside = 34 + Math.max(...tasks.map(({ name }) => name.length));
  for (const task of tasks) {
    const passed = task.checks.filter(({ status }) => status === "passed").length;
    const all = passed === task.checks.length;
    table.push([
      all ? style.good("✔") : style.bad("✘"),
      style.strong(task.name),
      wrap(task.title, beside),
      `${passed} of ${plural(task.checks.length, "check")}`,
      { hAlign: "right", content: `${task.points}/${task.max}` },
    ]);
  }
  const total = (of: "points" | "max") => tasks.reduce((sum, task) => sum + task[of], 0);
  table.push(["", "", "", "", { hAlign: "right", content: style.strong(`${total("points")}/${total("max")}`) }]);
  return indent(table.toString().replace(/ +$/gm, ""), 2);
}

const NO_BORDERS = Object.fromEntries(
  "top,top-mid,top-left,top-right,bottom,bottom-mid,bottom-left,bottom-right,left,left-mid,mid,mid-mid,right,right-mid,middle"
    .split(",")
    .map((name) => [name, ""]),
);

/** What failed in a task, check by check, each with its evidence; nothing where all went well. */
export function failedTask(task: TaskVerdict, lab: GradedLab, of: VerdictOf): string[] {
  const failed = task.checks.filter(({ status }) => status === "failed");
  if (failed.length === 0 && task.limit === null) return [];
  return [
    style.strong(task.name),
    ...(task.limit?.split("\n") ?? []).map(limitLine),
    ...(task.killed ? [limitLine(task.killed)] : []),
    ...(task.stderr ? [`  ${style.warn("! on standard error:")}`, indent(barred(task.stderr), 4)] : []),
    ...missingImport(task.stderr),
    ...failed.flatMap((check) => [
      `  ${style.bad("✘")} ${indent(wrap(`${check.title}  ${style.faint(`${check.id}, ${plural(check.max, "point")}`)}`, 4), 4).trimStart()}`,
      indent(evidence(check, task, lab, of), 6),
    ]),
    ...waiting(task.checks),
    "",
  ];
}

/** Why a run was ended, or, moved in, where one of its processes was. */
function limitLine(line: string): string {
  const by = line.startsWith(" ") ? 4 : 2;
  const text = by === 4 ? line.trim() : `! ${line}`;
  return `${" ".repeat(by)}${style.warn(indent(wrap(text, by + 2), by + 2).trimStart())}`;
}

/** @returns a line, moved in, on the first mistake of everybody; none where it was not made */
export function missingImport(stderr: string): string[] {
  const [, name] = /^ReferenceError: (\w+) is not defined$/m.exec(stderr) ?? [];
  return name ? [`    If ${name} is one of the calls: add it to the names imported from "#posix".`] : [];
}

/** Skipped checks, in a line for each reason. */
function waiting(checks: CheckVerdict[]): string[] {
  const skipped = Map.groupBy(
    checks.filter(({ status }) => status === "skipped"),
    waitsFor,
  );
  return [...skipped].map(([waits, { length }]) =>
    style.faint(`  - ${plural(length, "more check")} of this task, ${waits}`),
  );
}

/** Of the failures the first is shown in full: one counterexample is enough to understand, ten are noise. */
function evidence(check: CheckVerdict, task: TaskVerdict, lab: GradedLab, of: VerdictOf): string {
  const [first] = check.failures;
  return [
    ...evidenceOf(check).map(({ label, name, text }) => row(label, `${name === null ? "" : style.name(name)}${text}`)),
    ...(first?.run
      ? [
          `${style.faint("look".padEnd(LABEL_WIDTH))}${replay(first.run, task, lab, of)}` /* never broken: it is copied */,
        ]
      : []),
  ].join("\n");
}

/** A label and its text, later lines below the first. */
function row(label: string, text: string): string {
  return `${style.faint(label.padEnd(LABEL_WIDTH))}${indent(wrap(text, LABEL_WIDTH + 6), LABEL_WIDTH).trimStart()}`;
}

/** @returns the command that shows a run of a verdict again */
export function replay(
  run: NonNullable<Failure["run"]>,
  task: TaskVerdict,
  lab: GradedLab,
  { from }: VerdictOf,
): string {
  const scenarios = lab.tasks.find(({ name }) => name === task.name)?.scenarios ?? [];
  const command = replayCommand(run, scenarios.findIndex(({ id }) => id === run.scenario) > 0);
  return from === undefined ? command : `${command} --from=${shellWord(from)}`;
}

function nextStep(verdict: Verdict, lab: GradedLab, { from }: VerdictOf): string {
  if (outcomeOf(verdict) === "passed") {
    return style.good(verdict.tasks.length === lab.tasks.length ? `Lab ${lab.number} is solved.` : "Solved.");
  }
  const task = verdict.tasks.find(({ checks }) => checks.some(({ status }) => status === "failed"));
  const other = from === undefined ? "" : ` --from=${shellWord(from)}`;
  return `Next: npm run lab hint ${lab.number} ${task?.name ?? ""}${other}`;
}
