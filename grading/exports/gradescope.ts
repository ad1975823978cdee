import type { Result } from "../batch/result.ts";
import { jsonText, plural, printable } from "../report/text.ts";
import { checksOf, type ExportedCheck, lateness, rounded, unjudged, unrunnable } from "./checks.ts";

/** The harness failed, so there is no grade that could be told. */
export class NoGrade extends Error {
  override name = "NoGrade";
  constructor({ submission, lab, message }: Result) {
    super(
      `${printable(submission.id)}, ${printable(lab)}: there is no grade, as the harness failed: ${printable(message ?? "", 2000)}`,
    );
  }
}

export interface GradescopeOptions {
  /** How long grading took, in seconds. */
  seconds?: number;
  /** A line for everybody above what the results say. */
  note?: string;
}

/**
 * A submission's results as Gradescope's results.json: a test for each check, hidden as the rubric says; Gradescope shows and hides it by
 * itself. The score is the grade, after lateness, not the sum of the tests.
 *
 * @param results of one submission, in the order of the labs; not empty
 * @returns JSON
 * @throws NoGrade when one of them is a fault
 */
export function gradescope(results: Result[], { seconds, note }: GradescopeOptions = {}): string {
  const fault = results.find(({ outcome }) => outcome === "fault");
  if (fault) throw new NoGrade(fault);
  const many = results.length > 1;
  return `${jsonText(
    {
      score: rounded(results.reduce((sum, { grade }) => sum + (grade?.points ?? 0), 0)),
      ...(seconds === undefined ? {} : { execution_time: Math.round(seconds) }),
      output: [...(note === undefined ? [] : [note]), ...results.map(outputOf)].join("\n\n"),
      // Its own default for this text is a kind of HTML.
      output_format: "text",
      test_output_format: "text",
      test_name_format: "text",
      stdout_visibility: "hidden",
      extra_data: { results: results.map(extraOf) },
      tests: results.flatMap((result) =>
        checksOf(result).map((check) => testOf(check, many ? numberOf(result) : null)),
      ),
    },
    2,
  )}\n`;
}

/** What there is to say of a result as a whole; what only some may see is in the tests. */
function outputOf(result: Result): string {
  const { title, verdict, grade } = result;
  return [
    `Lab ${printable(title)}: ${rounded(grade?.points ?? 0)} of ${plural(rounded(grade?.max ?? 0), "point")}`,
    ...lateness(grade),
    ...(verdict && verdict.error !== null ? unrunnable(verdict.error) : []),
    ...[unjudged(result)?.message ?? []].flat(),
  ].join("\n");
}

function testOf(check: ExportedCheck, lab: string | null) {
  const { id, task, title, status, word, points, max, extra, visible, message, detail } = check;
  return {
    score: rounded(points),
    // Of what can be missed without loss Gradescope knows only so: there are no points to be reached.
    max_score: extra ? 0 : rounded(max),
    status: status === "passed" ? "passed" : "failed",
    name: `${id}: ${title}${extra ? " (extra credit)" : ""}`,
    number: [...(lab === null ? [] : [lab]), ...check.number].join("."),
    output: detail || (message === "" ? "" : `Skipped: ${message}`),
    tags: [task, ...(word === null || word === "failure" ? [] : [word])],
    visibility: visible,
    extra_data: { check: id, status, word },
  };
}

/** `1` of `1-fork`. */
const numberOf = ({ lab }: Result): string => /^\d+/.exec(lab)?.[0] ?? printable(lab);

function extraOf({ lab, outcome, verdict, grade }: Result) {
  return {
    lab: printable(lab),
    outcome,
    seed: verdict && printable(verdict.seed),
    tier: verdict?.tier ?? null,
    digests: verdict?.digests ?? null,
    points: grade?.points ?? null,
    max: grade?.max ?? null,
    late: grade?.late ?? null,
  };
}
