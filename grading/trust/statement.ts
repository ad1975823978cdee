import { createHash } from "node:crypto";
import { validator } from "../../harness/observe/schema.ts";
import { isPassed, type Result } from "../batch/result.ts";
import { jsonText, printable } from "../report/text.ts";
import statementSchema from "../schemas/statement.schema.json" with { type: "json" };

/**
 * What is said of results, so that it can be signed or held against the files: an in-toto Statement v1 with the predicate test-result v0.1.
 * Its JSON form is described by schemas/statement.schema.json.
 */
export interface Statement {
  _type: typeof TYPE;
  /** The submissions (`submission/1-fork`), and the files that hold what came of them. */
  subject: Descriptor[];
  predicateType: typeof PREDICATE;
  predicate: {
    /** PASSED where all that was handed in passed all checks. */
    result: "PASSED" | "FAILED";
    /** What decided: labs by their ids; the commits `base` and `head`, where the results are of a change. */
    configuration: Descriptor[];
    /** `1-fork/fan.children`. A check that was not looked at is neither here nor below. */
    passedTests: string[];
    /** Beside checks: `1-fork/fan` for a task with a run that had to be ended, `1-fork` where there is no verdict. */
    failedTests: string[];
  };
}

/** A thing by its digest, in hex. */
export interface Descriptor {
  name: string;
  digest: { sha256?: string; gitCommit?: string };
}

const TYPE = "https://in-toto.io/Statement/v1";
const PREDICATE = "https://in-toto.io/attestation/test-result/v0.1";

/** @returns in hex */
export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/**
 * @param files what holds the results and all that was made of them, by name
 * @param about base and head are full ids of commits, where the results are of a change
 * @returns the statement on them; the same whatever the order of files and results
 */
export function statementOf(
  files: Map<string, Buffer>,
  about: { results: Result[]; base?: string; head?: string },
): Statement {
  const results = about.results.toSorted((one, other) => (one.lab < other.lab ? -1 : 1));
  const commits = { base: about.base, head: about.head };
  return {
    _type: TYPE,
    subject: [
      ...results.flatMap(({ lab, verdict }) => byDigest(submissionOf(lab), verdict?.digests.submission)),
      ...[...files]
        .map(([name, content]) => ({ name, digest: { sha256: sha256(content) } }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
    ],
    predicateType: PREDICATE,
    predicate: {
      result: results.every(isPassed) ? "PASSED" : "FAILED",
      configuration: [
        ...results.flatMap(({ lab, verdict }) => byDigest(lab, verdict?.digests.lab)),
        ...Object.entries(commits).flatMap(([name, gitCommit]) =>
          gitCommit === undefined ? [] : [{ name, digest: { gitCommit } }],
        ),
      ],
      passedTests: results.flatMap((result) => checksOf(result, "passed")),
      failedTests: results.flatMap((result) => [
        ...(result.verdict === null ? [result.lab] : []),
        ...(result.verdict?.tasks ?? [])
          .filter(({ limit }) => limit !== null)
          .map(({ name }) => `${result.lab}/${name}`),
        ...checksOf(result, "failed"),
      ]),
    },
  };
}

/** @returns the one form in which a statement is written */
export const statementText = (statement: Statement): string => `${jsonText(statement, 2)}\n`;

/** What is no digest, as of a file that could not be read, is not said. */
function byDigest(name: string, digest: string | undefined): Descriptor[] {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest ?? "") ?? [];
  return hex === undefined ? [] : [{ name, digest: { sha256: hex } }];
}

/** No file of ours is called so. */
const submissionOf = (lab: string): string => `submission/${lab}`;
const isSubmission = (name: string): boolean => name.startsWith("submission/");

function checksOf({ lab, verdict }: Result, wanted: "passed" | "failed"): string[] {
  return (verdict?.tasks ?? [])
    .flatMap(({ checks }) => checks)
    .filter(({ status }) => status === wanted)
    .map(({ id }) => `${lab}/${id}`);
}

/**
 * Holds a statement against files: it must name each of them with its digest, once, and no other.
 *
 * @param statement any JSON value
 * @returns what is wrong, in words that are printable; nothing where all is well
 */
export function checkStatement(statement: unknown, files: Map<string, Buffer>): string[] {
  const wrong = statementProblems(statement);
  if (wrong.length > 0) return wrong.map((problem) => `the statement breaks its schema: ${problem}`);
  const named = (statement as Statement).subject.filter(({ name }) => !isSubmission(name));
  const digests = new Map(named.map(({ name, digest }) => [name, digest.sha256]));
  return [
    ...[...Map.groupBy(named, ({ name }) => name)]
      .filter(([, { length }]) => length > 1)
      .map(([name]) => `the statement names ${printable(name)} twice`),
    ...named
      .filter(({ name }) => !files.has(name))
      .map(({ name }) => `${printable(name)} is not there, and the statement names it`),
    ...[...files].flatMap(([name, content]) => {
      if (!digests.has(name)) return [`${printable(name)} is there, and the statement does not name it`];
      return digests.get(name) === sha256(content)
        ? []
        : [`${printable(name)} is not the file that the statement names: its digest is another`];
    }),
  ];
}

/** @returns what is wrong with a value that should be a statement, printable; nothing when it is one */
export const statementProblems = (value: unknown): string[] =>
  statements
    .problems(value)
    .slice(0, MOST_PROBLEMS)
    .map((problem) => printable(problem));

const statements = validator(statementSchema);

/** One broken document can break a schema a million times. */
const MOST_PROBLEMS = 5;
