import Table from "cli-table3";
import type { Place } from "../../harness/observe/recording.ts";
import type { GradedLab } from "../judge/load.ts";
import { type CheckVerdict, type Failure, outcomeOf, type TaskVerdict, type Verdict } from "../judge/verdict.ts";
import { barred, indent, plural, printable, shellWord, style, wrap } from "./text.ts";
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

/** The first mistake of everybody. */
function missingImport(stderr: string): string[] {
  const [, name] = /^ReferenceError: (\w+) is not defined$/m.exec(stderr) ?? [];
  return name ? [`    If ${name} is one of the calls: add it to the names imported from "#posix".`] : [];
}

/** Skipped checks, in a line for each reason. */
function waiting(checks: CheckVerdict[]): string[] {
  const skipped = Map.groupBy(
    checks.filter(({ status }) => status === "skipped"),
    ({ unmet }) => `${unmet.join(" and ")} ${unmet.length === 1 ? "passes" : "pass"}`,
  );
  return [...skipped].map(([unmet, { length }]) =>
    style.faint(`  - ${plural(length, "more check")} of this task, looked at once ${unmet}`),
  );
}

/** Of the failures the first is shown in full: one counterexample is enough to understand, ten are noise. */
function evidence({ failures, why }: CheckVerdict, task: TaskVerdict, lab: GradedLab, of: VerdictOf): string {
  const [first] = failures;
  if (!first) return "";
  const more = first.findings.length - MOST_FINDINGS;
  return [
    ...first.findings
      .slice(0, MOST_FINDINGS)
      .flatMap(({ expected, observed, process, at }) => [
        row("expected", printable(expected, 2000)),
        row("observed", printable(observed, 2000)),
        ...(process ? [row("in", `${style.name(process)}${at ? `, ${place(at)}` : ""}`)] : []),
      ]),
    ...(more > 0 ? [row("", style.faint(`and ${plural(more, "more finding")} of this kind`))] : []),
    ...(failures.length > 1 ? [row("seen in", plural(failures.length, "run"))] : []),
    ...(first.run && first.run.schedule !== "natural" ? [row("race", raceIn(first.run.schedule))] : []),
    row("why", why),
    ...(first.run
      ? [
          `${style.faint("look".padEnd(LABEL_WIDTH))}${replay(first.run, task, lab, of)}` /* never broken: it is copied */,
        ]
      : []),
  ].join("\n");
}

/** What a failure means that no natural run has shown: the order is the kernel's to choose, and the program relied on it. */
export function raceIn(schedule: string): string {
  // One with points at which it changes is neither the one nor the other.
  const text = {
    "parent-first": "right only if the child runs first: here the parent went on after each fork, until it had to wait",
    "child-first":
      "right only if the parent runs first: here each child ran as soon as it was forked, until it had to wait",
  }[schedule];
  return text ?? "right in some orders only: here another process went on at a moment that you may not have thought of";
}

const place = ({ file, line }: Place) => printable(`${file}:${line}`);

/** Of one failure; more are counted. */
export const MOST_FINDINGS = 3;
const LABEL_WIDTH = 10;

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
