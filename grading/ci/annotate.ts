import { createHash } from "node:crypto";
import type { Result } from "../batch/result.ts";
import { rounded, shownChecksOf, unjudged } from "../exports/checks.ts";
import { jsonText, plural, printable } from "../report/text.ts";
import type { Change } from "./change.ts";
import type { Told } from "./summary.ts";

/** Something to be told at a line of a file that was changed. */
interface Remark {
  kind: "error" | "warning" | "notice";
  /** Of the repository; not printable. */
  path: string;
  /** From 1. */
  line: number;
  /** Printable, as `message`. */
  title: string;
  message: string;
}

/** What the remarks are about. */
export interface Annotated extends Told {
  change: Told["change"] & Pick<Change, "prefix">;
  /** The files that a lab allows, the program first; by its id. */
  allowed: Map<string, string[]>;
}

/** GitHub shows so many of a kind in a step. */
const MOST_OF_A_KIND = 10;

/**
 * @param nonce a word that no program can know: only a line with it makes commands be heard again
 * @returns the lines between which nothing in a log of GitHub's is a command
 */
export function brackets(nonce: string): { open: string; close: string } {
  return { open: `::stop-commands::${nonce}`, close: `::${nonce}::` };
}

/** @returns commands of GitHub's workflows, a line each, that point at lines of the change; at most ten of a kind, the last says how many more there are */
export function workflowCommands(annotated: Annotated): string[] {
  const kinds = Map.groupBy(remarksOn(annotated), ({ kind }) => kind);
  return [...kinds.values()].flatMap((all) => {
    if (all.length <= MOST_OF_A_KIND) return all.map(command);
    const [first] = all as [Remark, ...Remark[]];
    const left = all.length - MOST_OF_A_KIND + 1;
    const message = `${left} more of this kind: see the summary`;
    return [...all.slice(0, MOST_OF_A_KIND - 1), { ...first, title: "More", message }].map(command);
  });
}

function command({ kind, path, line, title, message }: Remark): string {
  return `::${kind} file=${property(printable(path, 4096))},line=${line},title=${property(title)}::${data(message)}`;
}

/** `##[` is how commands once began, anywhere in a line. */
const data = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll("##[", "# #[");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** @returns GitLab's code-quality report: JSON. A remark is known from one pipeline to the next by its check and file, wherever its line has gone. */
export function codeQuality(annotated: Annotated): string {
  const severities = { error: "major", warning: "critical", notice: "info" };
  const issues = remarksOn(annotated).map(({ kind, path, line, title, message }) => ({
    description: `${title}: ${message}`,
    check_name: `proclab.${kind}`,
    fingerprint: createHash("sha256")
      .update(JSON.stringify([kind, path, title]))
      .digest("hex"),
    severity: severities[kind],
    location: { path: printable(path, 4096), lines: { begin: line } },
  }));
  return `${jsonText(issues, 2)}\n`;
}

function remarksOn({ change, graded, allowed }: Annotated): Remark[] {
  const remark = (kind: Remark["kind"], path: string, title: string, message: string): Remark => ({
    ...{ kind, path, line: 1 },
    ...{ title, message },
  });
  return [
    ...graded.flatMap(({ result }) => failures(result, change.prefix, allowed.get(result.lab) ?? [])),
    ...change.refused.map((path) =>
      remark("warning", path, "Refused", `${printable(path)} is no file that a lab allows to be changed`),
    ),
    ...change.conflicts.map((path) =>
      remark("notice", path, "Conflict", `${printable(path)} is in conflict with the base: merge it into your branch`),
    ),
  ];
}

function failures(result: Result, prefix: string, allowed: string[]): Remark[] {
  const { lab, verdict } = result;
  // A place is what the program told: it points at no file but the lab's own.
  const pathOf = (file?: string) => `${prefix}labs/${lab}/${allowed.find((name) => name === file) ?? allowed[0]}`;
  const whole = (title: string, message: string): Remark => ({
    ...{ kind: "error", path: pathOf(), line: 1 },
    ...{ title: printable(title), message },
  });
  const problem = unjudged(result);
  if (problem) return [whole(`Lab ${result.title}`, problem.message)];
  if (verdict && verdict.error !== null)
    return [whole(`Lab ${result.title} cannot be run`, printable(verdict.error, 2000))];
  return shownChecksOf(result, {})
    .filter(({ status }) => status === "failed")
    .map(({ id, title, message, max, at }) => ({
      kind: "error",
      path: pathOf(at?.file),
      line: at && allowed.includes(at.file) ? at.line : 1,
      title: `${id}: ${title}`,
      message: `${message} (${plural(rounded(max), "point")})`,
    }));
}
