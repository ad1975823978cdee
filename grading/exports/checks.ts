import type { Place } from "../../harness/observe/recording.ts";
import type { Result } from "../batch/result.ts";
import type { CheckVerdict, TaskVerdict } from "../judge/verdict.ts";
import { evidenceOf, LABEL_WIDTH, waitsFor } from "../report/evidence.ts";
import { barred, inOneLine, printable } from "../report/text.ts";
import { replayCommand } from "../report/trace.ts";
import type { CheckGrade, Grade, Visibility } from "../rubric/grade.ts";
import { latenessText } from "../rubric/late.ts";

/** A check of a result, ready to be told in another tool's terms. All text in it is printable, and only `detail` has several lines. */
export interface ExportedCheck {
  /** Of the lab's tasks and the task's checks, from 1. */
  number: [task: number, check: number];
  /** `fan.children` */
  id: string;
  task: string;
  title: string;
  status: CheckVerdict["status"];
  /** What kind of failure: the program's, or that of a run that had to be ended, which has a word of its own; null where it did not fail. */
  word: "failure" | "limit" | "deadlock" | null;
  points: number;
  max: number;
  extra: boolean;
  visible: Visibility;
  /** In one line what was seen, or what has to pass first; empty for a check that passed. */
  message: string;
  /** The evidence; empty for a check that did not fail. */
  detail: string;
  /** Where in the student's file to look. */
  at: Place | null;
}

/** Why there is no verdict on what was handed in. */
export interface Unjudged {
  /** `error` is the harness's doing, `failure` is not. */
  word: "failure" | "error";
  message: string;
}

/** Which checks a format's readers see. */
export interface Shown {
  /** Grades are published: what waited for it, or for the deadline, is shown, too. What is hidden never is. */
  published?: boolean;
}

/** @returns whether a student may see a check */
export function isShown(visible: Visibility, { published = false }: Shown): boolean {
  return visible === "visible" || (published && visible !== "hidden");
}

/** @returns the checks of a verdict that students may see: for formats that go straight to them */
export function shownChecksOf(result: Result, shown: Shown): ExportedCheck[] {
  return checksOf(result).filter(({ visible }) => isShown(visible, shown));
}

/** @returns all checks of a result's verdict in their order; none where there is no verdict */
export function checksOf({ verdict, grade }: Result): ExportedCheck[] {
  const grades = new Map(grade?.checks.map((each) => [each.id, each]));
  const error = verdict?.error ?? null;
  return (verdict?.tasks ?? []).flatMap((task, i) => {
    const checks = task.checks
      .map((check, j) => exported(check, [i + 1, j + 1], task, grades.get(check.id)))
      // Where nothing could be run every task fails for that one reason, and no finding says more.
      .map((check) => (error === null || check.status !== "failed" ? check : { ...check, ...notRun(error) }));
    // A run that had to be ended is a failure, also where no check looks at it.
    return task.limit === null || checks.some(({ status }) => status === "failed")
      ? checks
      : [...checks, endedCheck(task, [i + 1, checks.length + 1])];
  });
}

/** @returns the student's own deadline, where there is one, and what lateness has cost: for formats that go to students, a sentence each */
export function lateness(grade: Grade | null): string[] {
  const { late = null, extended } = grade ?? {};
  return [
    ...(extended === undefined ? [] : [`The deadline was extended to ${printable(extended)}.`]),
    ...(late === null ? [] : [`${latenessText(late)}.`]),
  ];
}

const CANNOT_RUN = "The program cannot be run:";

/**
 * @param error of a verdict: why nothing of the program could be run
 * @returns that, in printable lines: the first says it, the others why
 */
export const unrunnable = (error: string): [string, ...string[]] => [
  CANNOT_RUN,
  ...error.split("\n").map((line) => `  ${printable(line, MOST)}`),
];

const notRun = (error: string): Pick<ExportedCheck, "message" | "detail"> => ({
  message: oneLine(`${CANNOT_RUN} ${error}`),
  detail: unrunnable(error).join("\n"),
});

/** @returns why there is no verdict; null where there is one */
export function unjudged({ outcome, message }: Result): Unjudged | null {
  switch (outcome) {
    case "graded":
      return null;
    case "fault":
      return { word: "error", message: oneLine(`The harness failed: ${message ?? "no reason is known"}`) };
    case "missing":
      return { word: "failure", message: oneLine(message ?? "Nothing was handed in.") };
    case "refused":
      return { word: "failure", message: oneLine(`Refused: ${message ?? "no reason is known"}`) };
  }
}

/** @returns points in the precision of gradebooks: two digits behind the point */
export const rounded = (points: number): number => Math.round(points * 100) / 100;

/** Characters of a text that something else wrote. */
const MOST = 2000;

const oneLine = (message: string): string => printable(inOneLine(message), MOST);

function exported(
  check: CheckVerdict,
  number: ExportedCheck["number"],
  task: TaskVerdict,
  grade: CheckGrade | undefined,
): ExportedCheck {
  const { status, failures } = check;
  const { points, max, extra, visible } = grade ?? { ...check, extra: false, visible: "visible" };
  const [first] = failures[0]?.findings ?? [];
  return {
    number,
    id: printable(check.id),
    task: printable(task.name),
    title: printable(check.title),
    status,
    word: status === "failed" ? wordOf(task.limit) : null,
    points,
    max,
    extra,
    visible,
    message: printable(
      status === "skipped" ? waitsFor(check) : first ? `expected ${first.expected}; observed ${first.observed}` : "",
      MOST,
    ),
    detail: status === "failed" ? detailOf(check, task) : "",
    at: first?.at ?? null,
  };
}

function endedCheck(task: TaskVerdict, number: ExportedCheck["number"]): ExportedCheck {
  return {
    number,
    id: printable(`${task.name}.ends`),
    task: printable(task.name),
    title: "Every run ends by itself",
    status: "failed",
    word: wordOf(task.limit),
    points: 0,
    max: 0,
    extra: false,
    visible: "visible",
    message: printable(task.limit?.split("\n")[0] ?? "", MOST),
    detail: why(task).join("\n"),
    at: null,
  };
}

function wordOf(limit: string | null): NonNullable<ExportedCheck["word"]> {
  return limit === null ? "failure" : limit.startsWith("deadlock") ? "deadlock" : "limit";
}

/** The evidence for a check's failure, a labelled line each, and what may be the reason for it. */
function detailOf(check: CheckVerdict, task: TaskVerdict): string {
  const run = check.failures[0]?.run;
  return [
    ...evidenceOf(check).map(({ label, name, text }) => labelled(label, `${name ?? ""}${text}`)),
    ...(run ? [labelled("look", replayCommand(run, true))] : []),
    ...why(task),
  ].join("\n");
}

/** What ended a task's runs, and what they wrote to standard error. */
function why({ limit, killed, stderr }: TaskVerdict): string[] {
  const lines = limit?.split("\n") ?? [];
  return [
    ...lines.map((line, i) => (i === 0 ? labelled("ended", line) : labelled("", line.trim()))),
    ...(killed === null ? [] : [labelled("ended", killed)]),
    ...(stderr === "" ? [] : [`on standard error:\n${barred(stderr)}`]),
  ];
}

const labelled = (label: string, text: string) => `${label.padEnd(LABEL_WIDTH)}${printable(text, MOST)}`.trimEnd();
