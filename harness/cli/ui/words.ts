import type { GradedLab } from "../../../grading/judge/load.ts";
import type { CheckVerdict, Failure, TaskVerdict } from "../../../grading/judge/verdict.ts";
import { evidenceOf, LABEL_WIDTH } from "../../../grading/report/evidence.ts";
import { barred, plural, printable } from "../../../grading/report/text.ts";
import { callText } from "../../../grading/report/trace.ts";
import { missingImport, replay } from "../../../grading/report/verdict.ts";
import type { Recording } from "../../observe/recording.ts";

// What the page says of a check: the command's words, in lines that the page breaks itself.

/** A labelled line. */
export interface Line {
  label: string;
  text: string;
}

/** @returns what a check's failure shows; the command that shows it again is the last where there is one */
export function evidenceLines(check: CheckVerdict, task: TaskVerdict, lab: GradedLab): Line[] {
  const run = check.failures[0]?.run;
  return [
    ...evidenceOf(check).map(({ label, name, text }) => ({ label, text: `${name ?? ""}${text}` })),
    ...(run ? [{ label: "look", text: replay(run, task, lab, { runs: 0 }) }] : []),
  ];
}

/** @returns all that the command prints of a check that failed, and of the task where that may be why */
export function failureText(check: CheckVerdict, task: TaskVerdict, lab: GradedLab): string {
  const [ending, complaint] = [endingOf(task), complaintOf(task)];
  return [
    `${check.title}  ${check.id}, ${plural(check.max, "point")}`,
    ...evidenceLines(check, task, lab).map(({ label, text }) => `${label.padEnd(LABEL_WIDTH)}${text}`),
    ...(ending === null ? [] : ["", ending]),
    ...(complaint === null ? [] : ["", complaint]),
  ].join("\n");
}

/** @returns why a task's runs were ended, or what killed main, in lines; null where they ended by themselves */
export function endingOf({ limit, killed }: TaskVerdict): string | null {
  const lines = [limit, killed].flatMap((text) => text?.split("\n") ?? []);
  return lines.length > 0 ? lines.map((line) => printable(line, 2000)).join("\n") : null;
}

/** @returns what a program wrote as it broke; null where it wrote nothing */
export const complaintOf = ({ stderr }: TaskVerdict): string | null =>
  stderr === "" ? null : ["on standard error:", barred(stderr), ...missingImport(stderr)].join("\n");

/** @returns why no check could be looked at: the program does not parse, say */
export const unrunnableText = (error: string, { number }: GradedLab): string =>
  `The program cannot be run:\n${barred(error)}\nMend it, and save. (npm run lab reset ${number} gives you the file as it was handed out.)`;

/** @returns in how many runs a check held, of which calls, and under which schedules */
export function seenText(recordings: Recording[]): string {
  const calls = new Set(recordings.map(({ run }) => callText(run)));
  const schedules = new Set(recordings.map(({ run }) => run.schedule));
  const under = `schedule${schedules.size === 1 ? "" : "s"} ${[...schedules].join(", ")}`;
  return `held in ${plural(recordings.length, "run")}, ${under}: ${[...calls].join(", ")}`;
}

/** @returns what a picture shows */
export function captionOf(recording: Recording, failure: Failure | null): string {
  const of = plural(recording.processes.length, "process", "processes");
  return `${callText(recording.run)}: ${of}${failure ? ", and in red where it failed" : ""}`;
}
