import { isPassed, type Result } from "../batch/result.ts";
import { type ExportedCheck, shownChecksOf } from "../exports/checks.ts";
import type { GradedLab } from "../judge/load.ts";
import { plural, printable } from "../report/text.ts";
import type { Accepted } from "./accept.ts";

/** With this a comment of ours begins. By it that is found again, so that there is one that is kept up to date. Nobody sees it. */
export const MARKER = "<!-- proclab -->";

/** What the accepting job tells programs. Its JSON form is described by schemas/accepted.schema.json. There is no text of a student's in it. */
export interface AcceptedSummary {
  schema: "proclab/accepted/1";
  base: string;
  head: string;
  /** Whether every lab that the change touches passed; null where the harness failed, and nobody knows. */
  passed: boolean | null;
  /** One line for a heading: `1-fork 92/100`. */
  title: string;
  points: number;
  max: number;
  labs: {
    lab: string;
    outcome: Result["outcome"];
    points: number | null;
    max: number | null;
    checks: { id: string; status: ExportedCheck["status"]; points: number; max: number }[];
  }[];
  /** How far it can be trusted. */
  trust: "untrusted-job";
}

/** @returns what was accepted, for programs */
export function summaryOf({ change, results }: Accepted): AcceptedSummary {
  const sum = (of: "points" | "max") => results.reduce((all, { result }) => all + (result.grade?.[of] ?? 0), 0);
  const passed = results.every(({ result }) => isPassed(result));
  return {
    schema: "proclab/accepted/1",
    base: change.base,
    head: change.head,
    passed: results.some(({ result }) => result.outcome === "fault") ? null : passed,
    title: results.map(({ lab, result }) => `${lab.id} ${scoreOf(result)}`).join(", ") || "no lab is touched",
    points: sum("points"),
    max: sum("max"),
    labs: results.map(({ lab, result: { outcome, grade, verdict } }) => ({
      lab: lab.id,
      outcome,
      points: grade?.points ?? null,
      max: grade?.max ?? null,
      checks: (verdict?.tasks ?? [])
        .flatMap(({ checks }) => checks)
        .map(({ id, status, points, max }) => ({ id, status, points, max })),
    })),
    trust: "untrusted-job",
  };
}

/** @returns Markdown on what was accepted, for a check's summary and for a comment. What a student can have written stands in it as text alone. */
export function reportOf(accepted: Accepted): string {
  const { change, results } = accepted;
  const { points, max } = summaryOf(accepted);
  const several = results.length > 1;
  const told = results.flatMap(({ lab, result }, i) => {
    const text = firstFailure(lab, result);
    // GitHub takes 65,536 characters; each of these has less than 10,000, whatever had to be escaped in it.
    return text === null || i >= MOST_EXPLAINED ? [] : [text];
  });
  return lines(
    `### proclab: ${results.length === 0 ? "this change touches no lab" : "what came of this change"}`,
    "",
    ...(results.length === 0 ? [] : ["| Lab | Points | Checks passed |", "|---|--:|--:|"]),
    ...results.map(({ lab, result }) => {
      const checks = result.verdict?.tasks.flatMap((task) => task.checks) ?? [];
      const passed = checks.filter(({ status }) => status === "passed").length;
      const of = checks.length === 0 ? "–" : `${passed} of ${checks.length}`;
      return `| ${isPassed(result) ? "✔" : "✘"} ${cell(`${lab.number} · ${lab.title}`)} | ${scoreOf(result)} | ${of} |`;
    }),
    ...(several ? [`| | **${points}/${max}** | |`] : []),
    "",
    ...told,
    ...(change.conflicts.length > 0
      ? [
          "This branch does not merge with its base; what was graded are the branch's own files. In conflict:",
          pre(change.conflicts.join("\n")),
        ]
      : []),
    LABEL,
    "",
    `<sub>head ${change.head}, base ${change.base}</sub>`,
  );
}

/** @returns the same on why nothing was accepted */
export function refusalText(problems: string[]): string {
  return lines("### proclab: no result is accepted for this change", "", pre(problems.join("\n")));
}

const LABEL =
  "> **Feedback, not a grade.** These points come from a job that ran this change's own program. This job has checked that the change touches " +
  "nothing but the files that it may, and that commits, files, labs and points fit each other; it has not run the program again. Grades are " +
  "what your instructors' own signed run says.";

const MOST_EXPLAINED = 6;

/** A fault has none: nobody's grade depends on it. */
function scoreOf({ outcome, grade }: Result): string {
  if (grade === null) return "not graded: the harness failed";
  return `${grade.points}/${grade.max}${outcome === "graded" ? "" : ` (${outcome})`}`;
}

function firstFailure(lab: GradedLab, result: Result): string | null {
  const { message, verdict } = result;
  if (message !== null || verdict === null) return explained(lab, "no verdict", message ?? "");
  if (verdict.error !== null) return explained(lab, "the program cannot be run", verdict.error);
  const failed = shownChecksOf(result, {}).filter(({ status }) => status === "failed");
  const [first] = failed;
  if (!first) return null;
  const more = failed.length > 1 ? `, the first of ${plural(failed.length, "check")} that failed` : "";
  return explained(lab, `${first.title}${more}`, first.detail);
}

const explained = (lab: GradedLab, what: string, text: string): string =>
  lines(`**${cell(`Lab ${lab.number}: ${what}`)}**`, "", pre(text));

/** Our own words in a line or a table's cell. */
const cell = (text: string): string => html(text.replaceAll("\n", " ")).replace(/[\\`*_[\]|~]/g, "\\$&");

/**
 * Text of anybody's. In HTML's own block Markdown, mentions, links and commands mean nothing, and it ends at `</pre>` alone, which cannot be in
 * it. A blank line does not end it.
 */
const pre = (text: string): string => `<pre>\n${html(shortened(text))}\n</pre>\n`;

const MOST_CHARACTERS = 1000;
const shortened = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;

/** Control characters become visible, as `printable` makes them; a line stays a line. */
function html(text: string): string {
  const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text
    .split("\n")
    .map((line) => printable(line, MOST_CHARACTERS).replace(/[&<>"']/g, (character) => escapes[character] as string))
    .join("\n");
}

const lines = (...all: string[]): string => `${all.join("\n")}\n`;
