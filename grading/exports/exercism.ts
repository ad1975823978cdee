import type { Result } from "../batch/result.ts";
import type { Verdict } from "../judge/verdict.ts";
import { jsonText, printable } from "../report/text.ts";
import { type ExportedCheck, type Shown, shownChecksOf, unjudged } from "./checks.ts";

/**
 * One result as Exercism's test runners write it, version 3: a test for each check that students may see, in the order of the lab. What could
 * not be run is an error as a whole, and a check that was not looked at is one by itself.
 *
 * @returns JSON
 */
export function exercism(result: Result, shown: Shown = {}): string {
  return `${jsonText(documentOf(result, shown), 2)}\n`;
}

function documentOf(result: Result, shown: Shown) {
  const { verdict } = result;
  const problem = unjudged(result)?.message ?? verdict?.error ?? null;
  if (verdict === null || problem !== null)
    return { version: 3, status: "error", message: cut(lines(problem ?? ""), LONGEST_MESSAGE), tests: [] };
  const tests = shownChecksOf(result, shown).map((check) => testOf(check, verdict));
  return { version: 3, status: tests.every(({ status }) => status === "pass") ? "pass" : "fail", message: null, tests };
}

const STATUS = { passed: "pass", failed: "fail", skipped: "error" } as const;

function testOf(check: ExportedCheck, { tasks }: Verdict) {
  const task = tasks[check.number[0] - 1];
  const run = task?.checks[check.number[1] - 1]?.failures[0]?.run;
  const output = task?.stderr ?? "";
  return {
    name: `${check.id}: ${check.title}`,
    status: STATUS[check.status],
    // The call that has failed; of one that has not, it is not known with which arguments it was made.
    test_code: run ? `${check.task}(${run.args.map((each) => printable(jsonText(each), 500)).join(", ")})` : check.task,
    ...(check.status === "passed" ? {} : { message: check.detail || check.message }),
    ...(check.status === "failed" && output !== "" ? { output: cut(lines(output), LONGEST_OUTPUT) } : {}),
    task_id: check.number[0],
  };
}

const LONGEST_MESSAGE = 65_535;
const LONGEST_OUTPUT = 500;
const TRUNCATED = "\nOutput was truncated. Please limit to 500 chars";

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - TRUNCATED.length).toWellFormed()}${TRUNCATED}`;
}

/** Several lines, each printable. */
const lines = (text: string): string =>
  text
    .split("\n")
    .map((line) => printable(line, LONGEST_MESSAGE))
    .join("\n");
