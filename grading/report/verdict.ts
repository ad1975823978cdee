import Table from "cli-table3";
import type { GradedLab } from "../judge/load.ts";
import { type CheckVerdict, type Failure, outcomeOf, type TaskVerdict, type Verdict } from "../judge/verdict.ts";
import { indent, plural, printable, style } from "./text.ts";
import { replayCommand } from "./trace.ts";

/** A verdict for the student: what passed, what failed and why, and what to do next. */
export function verdictText(verdict: Verdict, lab: GradedLab, runs: number): string {
  const details = verdict.tasks.flatMap((task) => failedTask(task, lab));
  return [
    `${style.strong(`Lab ${lab.number} · ${lab.title}`)}  ${style.faint(`seed ${verdict.seed}, sandbox tier ${verdict.tier ?? "-"}, ${plural(runs, "run")}`)}`,
    "",
    taskTable(verdict.tasks),
    "",
    ...details,
    nextStep(verdict, lab),
  ].join("\n");
}

function taskTable(tasks: TaskVerdict[]): string {
  const table = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
  });
  for (const task of tasks) {
    const passed = task.checks.filter(({ status }) => status === "passed").length;
    const all = passed === task.checks.length;
    table.push([
      all ? style.good("✔") : style.bad("✘"),
      style.strong(task.name),
      task.title,
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

function failedTask(task: TaskVerdict, lab: GradedLab): string[] {
  const failed = task.checks.filter(({ status }) => status === "failed");
  if (failed.length === 0) return [];
  return [
    style.strong(task.name),
    ...(task.limit ? [`  ${style.warn(`! ${task.limit}`)}`] : []),
    ...failed.flatMap((check) => [
      `  ${style.bad("✘")} ${check.title}  ${style.faint(`${check.id}, ${plural(check.max, "point")}`)}`,
      indent(evidence(check, task, lab), 6),
    ]),
    ...waiting(task.checks),
    "",
  ];
}

/** Skipped checks, in a line for each reason. */
function waiting(checks: CheckVerdict[]): string[] {
  const skipped = Map.groupBy(
    checks.filter(({ status }) => status === "skipped"),
    ({ unmet }) => unmet.join(" and "),
  );
  return [...skipped].map(([unmet, { length }]) =>
    style.faint(`  - ${plural(length, "more check")} of this task, looked at once ${unmet} passes`),
  );
}

/** Of the failures the first is shown in full: one counterexample is enough to understand, ten are noise. */
function evidence({ failures, why }: CheckVerdict, task: TaskVerdict, lab: GradedLab): string {
  const [first] = failures;
  if (!first) return "";
  const more = first.findings.length - MOST_FINDINGS;
  return [
    ...first.findings
      .slice(0, MOST_FINDINGS)
      .flatMap(({ expected, observed, process }) => [
        `${style.faint("expected ")} ${expected}`,
        `${style.faint("observed ")} ${printable(observed, 2000).replaceAll("\\n", "\n          ")}`,
        ...(process ? [`${style.faint("in       ")} ${style.name(process)}`] : []),
      ]),
    ...(more > 0 ? [style.faint(`          and ${plural(more, "more finding")} of this kind`)] : []),
    ...(failures.length > 1 ? [`${style.faint("seen in  ")} ${plural(failures.length, "run")}`] : []),
    `${style.faint("why      ")} ${why}`,
    ...(first.run ? [`${style.faint("look     ")} ${replay(first.run, task, lab)}`] : []),
  ].join("\n");
}

const MOST_FINDINGS = 3;

function replay(run: NonNullable<Failure["run"]>, task: TaskVerdict, lab: GradedLab): string {
  const scenarios = lab.tasks.find(({ name }) => name === task.name)?.scenarios ?? [];
  return replayCommand(
    run as Parameters<typeof replayCommand>[0],
    scenarios.findIndex(({ id }) => id === run.scenario) > 0,
  );
}

function nextStep(verdict: Verdict, lab: GradedLab): string {
  if (outcomeOf(verdict) === "passed")
    return style.good(verdict.tasks.length === lab.tasks.length ? `Lab ${lab.number} is solved.` : "Solved.");
  const task = verdict.tasks.find(({ checks }) => checks.some(({ status }) => status === "failed"));
  return `Next: npm run lab hint ${lab.number} ${task?.name ?? ""}`;
}
