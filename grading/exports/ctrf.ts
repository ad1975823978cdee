import type { Result } from "../batch/result.ts";
import { jsonText, printable } from "../report/text.ts";
import { type ExportedCheck, rounded, type Shown, shownChecksOf, unjudged } from "./checks.ts";

export interface CtrfOptions extends Shown {
  /** When the results were made: the first of them and the last. */
  graded: { start: Date; stop: Date };
}

type Status = "passed" | "failed" | "skipped" | "other";

/** Of the fields of a CTRF test those that are written. */
interface Test {
  testId?: string;
  name: string;
  status: Status;
  duration: number;
  suite: string[];
  message?: string;
  trace?: string;
  filePath?: string;
  line?: number;
  rawStatus?: string;
  extra?: object;
}

/**
 * Results as a document in the Common Test Report Format, 0.0.0: a test for each check that students may see. A fault of the harness is
 * `other`. `rawStatus` has the word for a run that had to be ended; points, seeds and digests are `extra`. How long a check took is not known:
 * it is a look at what runs have left.
 *
 * @returns JSON
 */
export function ctrf(results: Result[], { graded, ...shown }: CtrfOptions): string {
  const tests = results.flatMap((result) => testsOf(result, shown));
  const count = (wanted: Status) => tests.filter(({ status }) => status === wanted).length;
  return `${jsonText(
    {
      reportFormat: "CTRF",
      specVersion: "0.0.0",
      timestamp: graded.stop.toISOString(),
      generatedBy: "proclab",
      results: {
        tool: { name: "proclab" },
        summary: {
          tests: tests.length,
          passed: count("passed"),
          failed: count("failed"),
          skipped: count("skipped"),
          pending: 0,
          other: count("other"),
          suites: new Set(tests.map(({ suite }) => suite.join("\0"))).size,
          start: graded.start.getTime(),
          stop: graded.stop.getTime(),
        },
        tests,
        extra: { results: results.map(summaryOf) },
      },
    },
    2,
  )}\n`;
}

function testsOf(result: Result, shown: Shown): Test[] {
  const suite = [result.submission.id, result.lab].map((name) => printable(name));
  const problem = unjudged(result);
  if (problem !== null) {
    const status = problem.word === "error" ? "other" : "failed";
    return [{ name: "submission", status, duration: 0, suite, message: problem.message, rawStatus: result.outcome }];
  }
  return shownChecksOf(result, shown).map((check) => testOf(result.lab, suite, check));
}

function testOf(lab: string, suite: string[], check: ExportedCheck): Test {
  return {
    testId: printable(`${lab}/${check.id}`),
    name: `${check.id}: ${check.title}`,
    status: check.status,
    duration: 0,
    suite: [...suite, check.task],
    ...(check.message === "" ? {} : { message: check.message }),
    ...(check.detail === "" ? {} : { trace: check.detail }),
    ...(check.at ? { filePath: printable(`labs/${lab}/${check.at.file}`), line: check.at.line } : {}),
    ...(check.word === null ? {} : { rawStatus: check.word }),
    extra: { points: rounded(check.points), max: rounded(check.max), ...(check.extra ? { extraCredit: true } : {}) },
  };
}

/** What a document says of a result as a whole: its points count all checks, also those that are not shown. */
function summaryOf({ submission, lab, title, outcome, verdict, grade }: Result) {
  return {
    submission: printable(submission.id),
    student: printable(submission.name),
    lab: printable(lab),
    title: printable(title),
    outcome,
    points: grade && rounded(grade.points),
    max: grade && rounded(grade.max),
    late: grade?.late ?? null,
    seed: verdict && printable(verdict.seed),
    digests: verdict?.digests ?? null,
  };
}
