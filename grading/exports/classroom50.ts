import type { Result } from "../batch/result.ts";
import { jsonText, plural, printable } from "../report/text.ts";
import { checksOf, isShown, rounded, type Shown } from "./checks.ts";
import { NoGrade } from "./gradescope.ts";

/** What Classroom 50's runner says of a submission, in its own fields. */
export interface Classroom50Submission {
  classroom: string;
  assignment: string;
  assignment_type: string;
  owner: string;
  submission: string;
  commit: string;
  release: string;
  review: string;
}

/** The runner's environment lacks what a result must say. */
export class NotInClassroom50 extends Error {
  override name = "NotInClassroom50";
}

/**
 * @param environment of an autograder that Classroom 50's runner has started
 * @throws NotInClassroom50 naming the variables that are missing
 */
export function classroom50Submission(environment: NodeJS.ProcessEnv): Classroom50Submission {
  const missing: string[] = [];
  const first = (...names: string[]): string => {
    const value = names.map((name) => environment[name]).find((each) => each);
    if (value === undefined) missing.push(names.join(" or "));
    return value ?? "";
  };
  const commit = first("COMMIT_URL");
  const submission: Classroom50Submission = {
    classroom: first("CLASSROOM"),
    assignment: first("ASSIGNMENT"),
    assignment_type: environment.ASSIGNMENT_TYPE || "individual",
    owner: first("OWNER", "USERNAME"),
    submission: first("SUBMISSION_TAG"),
    commit,
    release: first("RELEASE_URL"),
    review: environment.REVIEW_URL || commit,
  };
  if (missing.length > 0)
    throw new NotInClassroom50(
      `a result for Classroom 50 says whose it is by what its runner has in the environment; here ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not set. Run it from an autograder.py`,
    );
  if (!submission.submission.startsWith("submit/"))
    throw new NotInClassroom50(
      `SUBMISSION_TAG has to begin with submit/, and is ${JSON.stringify(submission.submission)}`,
    );
  return submission;
}

/**
 * A submission's results as Classroom 50's result.json. Its scores are whole numbers, so points are rounded, and never above the maximum. A
 * test for each check that students may see, as they can read the file; the score counts all checks.
 *
 * @param results of one submission; not empty
 * @param graded when the results were made
 * @returns JSON, and what was changed to fit in
 * @throws NoGrade when one of them is a fault: the autograder has to end with a status other than 0 then
 */
export function classroom50(
  results: Result[],
  submission: Classroom50Submission,
  { graded, ...shown }: Shown & { graded: Date },
): { text: string; notes: string[] } {
  const fault = results.find(({ outcome }) => outcome === "fault");
  if (fault) throw new NoGrade(fault);
  const total = (of: "points" | "max") => results.reduce((sum, { grade }) => sum + (grade?.[of] ?? 0), 0);
  const max = Math.round(total("max"));
  const score = Math.min(Math.round(total("points")), max);
  const document = {
    schema: "classroom50/result/v1",
    ...submission,
    datetime: instant(new Date(results[0]?.submission.submitted ?? graded)),
    graded_at: instant(graded),
    score,
    "max-score": max,
    tests: results.flatMap((result) => testsOf(result, results.length > 1, shown)),
  };
  const notes =
    score === total("points")
      ? []
      : [
          `Classroom 50 takes whole numbers up to the maximum: ${plural(rounded(total("points")), "point")} became ${score} of ${max}`,
        ];
  return { text: `${jsonText(document, 2)}\n`, notes };
}

function testsOf(result: Result, many: boolean, shown: Shown) {
  return checksOf(result)
    .filter(({ visible }) => isShown(visible, shown))
    .map(({ id, title, status, points, max, message }) => {
      const most = Math.round(max);
      return {
        "test-name": `${many ? `${printable(result.lab)} ` : ""}${id}: ${title}`,
        passed: status === "passed",
        score: Math.min(Math.round(points), most),
        "max-score": most,
        ...(message === "" ? {} : { message }),
      };
    });
}

/** Seconds, in UTC. */
const instant = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
