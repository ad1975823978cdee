import XMLBuilder from "fast-xml-builder";
import type { Result } from "../batch/result.ts";
import { printable } from "../report/text.ts";
import { type ExportedCheck, rounded, type Shown, shownChecksOf, unjudged } from "./checks.ts";

export interface JUnitOptions extends Shown {
  /** When the results were made. */
  graded: Date;
}

/** An element: its attributes, whose names begin with `@`, its text, `#text`, and its children. */
interface Element {
  [name: string]: string | number | Element | Element[];
}

/**
 * Results as JUnit XML, as Jenkins and GitLab read it: a suite for each task of each result, a case for each check that students may see. A
 * failed check is a failure, whose type says `limit` or `deadlock` where runs had to be ended; a fault of the harness is an error; a skipped
 * check says what has to pass first. The points of a suite count all checks of its task, also those that are not shown. How long a check took
 * is not known: it is a look at what runs have left.
 *
 * @returns the document. The schemas of Jenkins (junit-10.xsd) and Ant agree with it but for `file` and `line` of a case, which GitLab and
 *   others read.
 */
export function junit(results: Result[], { graded, ...shown }: JUnitOptions): string {
  const suites = results.flatMap((result) => suitesOf(result, shown));
  const document = {
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      // Without the zone, as the schema of Ant wants it.
      testsuite: suites.map((suite, i) => ({ ...suite, "@id": i, "@timestamp": graded.toISOString().slice(0, 19) })),
    },
  };
  return `${builder.build(document).trim()}\n`;
}

const builder = new XMLBuilder({
  attributeNamePrefix: "@",
  ignoreAttributes: false,
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

function suitesOf(result: Result, shown: Shown): Element[] {
  const { lab, verdict } = result;
  const problem = unjudged(result);
  if (problem !== null) {
    const { word, message } = problem;
    const type = word === "error" ? "harness" : result.outcome;
    const points: Element = result.grade
      ? { points: rounded(result.grade.points), max_points: rounded(result.grade.max) }
      : {};
    return [
      suite(result, lab, points, [
        testcase(result, lab, "submission", { [word]: { "@type": type, "@message": message } }),
      ]),
    ];
  }
  const checks = shownChecksOf(result, shown);
  const points = new Map(result.grade?.checks.map((check) => [check.id, check]));
  return (verdict?.tasks ?? []).map((task) => {
    const sum = (of: "points" | "max") => task.checks.reduce((all, { id }) => all + (points.get(id)?.[of] ?? 0), 0);
    const cases = checks.filter((check) => check.task === task.name).map((check) => caseOf(result, check));
    return suite(
      result,
      `${lab}.${task.name}`,
      { points: rounded(sum("points")), max_points: rounded(sum("max")) },
      cases,
    );
  });
}

function suite(result: Result, name: string, points: Element, cases: Element[]): Element {
  const { submission, lab, title, verdict, grade } = result;
  const count = (of: string) => cases.filter((each) => of in each).length;
  const properties = {
    submission: printable(submission.id),
    student: printable(submission.name),
    lab: printable(title),
    ...points,
    ...(grade?.late ? { days_late: grade.late.days, points_lost_late: rounded(grade.late.lost) } : {}),
    ...(verdict
      ? { seed: verdict.seed, submission_digest: verdict.digests.submission, lab_digest: verdict.digests.lab }
      : {}),
  };
  return {
    "@name": printable(`${submission.id}: ${name}`),
    "@package": printable(`${submission.id}.${lab}`),
    "@hostname": "localhost",
    "@tests": cases.length,
    "@failures": count("failure"),
    "@errors": count("error"),
    "@skipped": count("skipped"),
    "@time": "0",
    properties: {
      property: Object.entries(properties).map(([key, value]) => ({
        "@name": key,
        "@value": typeof value === "string" ? printable(value) : String(value),
      })),
    },
    testcase: cases,
    "system-out": "",
    "system-err": "",
  };
}

function caseOf(result: Result, check: ExportedCheck): Element {
  const name = `${check.id}: ${check.title}`;
  // As the file is called in a student's checkout.
  const at: Element = check.at
    ? { "@file": printable(`labs/${result.lab}/${check.at.file}`), "@line": check.at.line }
    : {};
  switch (check.status) {
    case "passed":
      return testcase(result, check.task, name, {});
    case "skipped":
      return testcase(result, check.task, name, { skipped: { "@message": check.message } });
    case "failed":
      return testcase(result, check.task, name, {
        ...at,
        failure: { "@type": check.word ?? "failure", "@message": check.message, "#text": check.detail },
      });
  }
}

function testcase({ submission, lab }: Result, within: string, name: string, rest: Element): Element {
  return {
    "@name": printable(name, 500),
    "@classname": printable(`${submission.id}.${lab}.${within}`),
    "@time": "0",
    ...rest,
  };
}
