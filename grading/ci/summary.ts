import type { Result } from "../batch/result.ts";
import { type ExportedCheck, rounded, shownChecksOf, unjudged } from "../exports/checks.ts";
import { outcomeOf } from "../judge/verdict.ts";
import { plural } from "../report/text.ts";
import type { Change } from "./change.ts";
import type { Graded } from "./grade.ts";
import { block, code, plain } from "./markdown.ts";
import { processTree } from "./tree.ts";

/** What a summary tells of. */
export interface Told {
  change: Pick<Change, "base" | "head" | "refused" | "conflicts">;
  /** The labs of the change; `shown` is the run that is drawn. */
  graded: Pick<Graded, "result" | "shown">[];
  /** What there is to know beside, in words. */
  notices: string[];
}

/** GitHub takes 1 MiB for a step, and nothing at all of more. Bytes. */
export const MOST_BYTES = 1_000_000;
/** Of a list of paths; more are counted. */
const MOST_PATHS = 50;

/**
 * Tells in Markdown, for GitHub and GitLab, what became of a change: a table of points, what was refused, and of each lab the first failure
 * with its evidence and the processes of the run that shows it. Nothing that a student wrote is markup in it.
 *
 * @param most bytes that it may have; what does not fit is left out part by part, and that is told
 */
export function summaryOf(told: Told, most = MOST_BYTES): string {
  const { change, graded, notices } = told;
  const parts = [
    heading(told),
    table(graded.map(({ result }) => result)),
    `Graded by the checks of ${code(change.base.slice(0, 12))}, the base; of ${code(change.head.slice(0, 12))} only the files that labs allow were taken.`,
    ...notices.map((notice) => `Note: ${plain(notice, 1000)}`),
    ...paths("Refused: no lab allows these files to be changed", change.refused),
    ...paths("In conflict with the base: merge it into your branch", change.conflicts),
    ...graded.flatMap(partsOf),
  ].filter((part) => part !== "");
  return capped(parts, most);
}

function capped(parts: string[], most: number): string {
  const left = (count: number) => `Cut here: ${plural(count, "more part")} did not fit.\n`;
  const room = most - Buffer.byteLength(left(parts.length));
  let size = 0;
  const fits = parts.findIndex((part) => {
    size += Buffer.byteLength(part) + 2;
    return size > room;
  });
  const kept = fits < 0 ? parts : parts.slice(0, fits);
  return `${kept.join("\n\n")}\n${fits < 0 ? "" : `\n${left(parts.length - kept.length)}`}`;
}

function heading({ change, graded }: Told): string {
  const points = (of: "points" | "max") =>
    rounded(graded.reduce((sum, { result }) => sum + (result.grade?.[of] ?? 0), 0));
  const refused = change.refused.length > 0 ? `, ${plural(change.refused.length, "path")} refused` : "";
  if (graded.length === 0) return `## No lab is touched${refused}`;
  return `## ${points("points")} of ${plural(points("max"), "point")}${refused}`;
}

function table(results: Result[]): string {
  if (results.length === 0) return "";
  const rows = results.map((result) => {
    const { title, grade } = result;
    const checks = shownChecksOf(result, {});
    const passed = checks.filter(({ status }) => status === "passed").length;
    const points = grade ? `${rounded(grade.points)} / ${rounded(grade.max)}` : "none";
    const counted = result.verdict ? `${passed} of ${checks.length}` : "";
    return `| ${plain(title)} | ${points} | ${counted} | ${becameOf(result)} |`;
  });
  return ["| Lab | Points | Checks | |", "|---|---:|---:|---|", ...rows].join("\n");
}

function becameOf({ outcome, verdict }: Result): string {
  if (!verdict) return outcome === "fault" ? "❗ the harness failed" : `❌ ${outcome}`;
  return { passed: "✅ passed", failed: "❌ failed", limit: "❌ had to be ended" }[outcomeOf(verdict)];
}

function paths(title: string, all: string[]): string[] {
  if (all.length === 0) return [];
  const more = all.length - MOST_PATHS;
  return [
    `### ${title}`,
    [
      ...all.slice(0, MOST_PATHS).map((path) => `- ${code(path)}`),
      ...(more > 0 ? [`- and ${plural(more, "more path")}`] : []),
    ].join("\n"),
  ];
}

function partsOf({ result, shown }: Told["graded"][number]): string[] {
  const { title, lab, verdict } = result;
  const problem = unjudged(result);
  if (problem) return [`### Lab ${plain(title)}`, block(problem.message)];
  if (verdict && verdict.error !== null)
    return [`### Lab ${plain(title)}: the program cannot be run`, block(verdict.error.slice(0, 4000))];
  const checks = shownChecksOf(result, {});
  const failed = checks.find(({ status }) => status === "failed");
  if (!failed) return [];
  const at = failed.at ? `, ${code(`labs/${lab}/${failed.at.file}:${failed.at.line}`)}` : "";
  return [
    `### Lab ${plain(title)}: ${plain(failed.title)}`,
    `${code(failed.id)}, ${plural(rounded(failed.max), "point")}${at}`,
    block(failed.detail),
    ...(shown ? treeOf(shown) : []),
    others(checks),
  ];
}

function treeOf(recording: NonNullable<Graded["shown"]>): string[] {
  const { chart, left } = processTree(recording);
  const more = left > 0 ? ` ${plural(left, "more process", "more processes")} not drawn.` : "";
  return [
    `The processes of this run, as the kernel saw them:${more}`,
    block(chart, "mermaid", Number.POSITIVE_INFINITY),
  ];
}

/** Every check, folded: a failure is not explained by the thirty that passed. */
function others(checks: ExportedCheck[]): string {
  const marks = { passed: "✅", failed: "❌", skipped: "➖" };
  const rows = checks.map(
    ({ id, title, status, points, max }) =>
      `| ${marks[status]} | ${plain(id)} | ${plain(title)} | ${rounded(points)} / ${rounded(max)} |`,
  );
  return [
    "<details><summary>All checks</summary>",
    "",
    "| | Check | | Points |",
    "|---|---|---|---:|",
    ...rows,
    "",
    "</details>",
  ].join("\n");
}
