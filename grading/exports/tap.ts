import type { Result } from "../batch/result.ts";
import { jsonText, plural, printable } from "../report/text.ts";
import { type ExportedCheck, rounded, type Shown, shownChecksOf, unjudged } from "./checks.ts";

/**
 * Results in the Test Anything Protocol, version 14: a test point for each check that students may see, with its evidence in a YAML block. A
 * check that was not looked at is skipped. The comment in front of a result's points has its grade, which counts all checks, also those that
 * are not shown.
 *
 * @returns the stream
 */
export function tap(results: Result[], shown: Shown = {}): string {
  const numbers = counter();
  const blocks = results.map((result) => [
    `# ${commented(headOf(result))}`,
    ...pointsOf(result, shown).map((point) => pointText(point, numbers())),
  ]);
  return `${["TAP version 14", ...blocks.flat(), `1..${numbers() - 1}`].join("\n")}\n`;
}

interface Point {
  status: ExportedCheck["status"];
  description: string;
  /** Why it was skipped. */
  reason: string;
  diagnostic: Record<string, string | number>;
}

/** @returns 1, 2, 3 … */
function counter(): () => number {
  let last = 0;
  return () => ++last;
}

function headOf({ submission, lab, verdict, grade }: Result): string {
  const points = grade ? `${rounded(grade.points)} of ${plural(rounded(grade.max), "point")}` : "no grade";
  const late = grade?.late ? `, ${plural(grade.late.days, "day")} late` : "";
  return `${submission.id} ${lab}: ${points}${late}${verdict ? `, seed ${verdict.seed}` : ""}`;
}

function pointsOf(result: Result, shown: Shown): Point[] {
  const within = `${result.submission.id} ${result.lab}`;
  const problem = unjudged(result);
  if (problem !== null) {
    const { word, message } = problem;
    const severity = word === "error" ? "error" : "fail";
    return [{ status: "failed", description: `${within} submission`, reason: "", diagnostic: { message, severity } }];
  }
  return shownChecksOf(result, shown).map(({ id, title, status, message, detail, word, at, points, max }) => ({
    status,
    description: `${within} ${id}: ${title}`,
    reason: message,
    diagnostic:
      status === "failed"
        ? {
            message,
            severity: "fail",
            kind: word ?? "failure",
            ...(at ? { file: printable(at.file), line: at.line } : {}),
            points: rounded(points),
            max_points: rounded(max),
            evidence: detail,
          }
        : {},
  }));
}

function pointText({ status, description, reason, diagnostic }: Point, number: number): string {
  const skipped = status === "skipped" ? ` # SKIP ${escaped(reason)}` : "";
  const entries = Object.entries(diagnostic);
  return [
    `${status === "failed" ? "not ok" : "ok"} ${number} - ${escaped(printable(description, 1000))}${skipped}`,
    // A string in JSON's quotes is one in YAML, on one line: nothing in it can end the block.
    ...(entries.length > 0 ? ["  ---", ...entries.map(([key, value]) => `  ${key}: ${jsonText(value)}`), "  ..."] : []),
  ].join("\n");
}

const commented = (text: string): string => printable(text, 1000);

/** So that no part of the text is a directive. */
const escaped = (text: string): string => text.replace(/[\\#]/g, "\\$&");
