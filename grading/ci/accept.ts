import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Result } from "../batch/result.ts";
import { resultProblems } from "../batch/store.ts";
import type { GradedLab } from "../judge/load.ts";
import { printable } from "../report/text.ts";
import { type Entry, Refused } from "../submissions/entry.ts";
import { parsed } from "../trust/read.ts";
import { checkStatement, type Statement, sha256, statementOf, statementText } from "../trust/statement.ts";
import { NotAccepted } from "./artifact.ts";
import type { Change } from "./change.ts";
import { contradictions } from "./consistent.ts";

/** Results of a change that another job has graded, and that fit all that is known of it here. */
export interface Accepted {
  change: Change;
  /** In the order of the labs. */
  results: { lab: GradedLab; result: Result }[];
}

/**
 * Accepts what `lab ci` has written elsewhere, in a job that nobody trusts, or says why not.
 *
 * That no line of it is a lie cannot be known from data: whoever runs that job's machine can write any verdict that fits. What is known when
 * this returns: the change touches nothing but what students may change, so the job was the base's; every file is the one that the statement
 * names; and verdicts, points, digests and commits are those of this change, of these labs, here.
 *
 * @param files of the job's folder, by name
 * @param change as it is known here
 * @param labs of the base
 * @throws NotAccepted in words
 */
export async function accept(files: Map<string, Buffer>, change: Change, labs: GradedLab[]): Promise<Accepted> {
  refuse(
    change.refused.map(
      (path) =>
        `the change touches ${printable(path)}, which students may not change: so nobody knows what has graded it`,
    ),
  );
  const content = files.get("statement.json");
  if (!content) throw new NotAccepted(["there is no statement.json in it"]);
  const named = new Map([...files].filter(([name]) => name !== "statement.json"));
  const statement = parsed(content, MOST_VALUES);
  if (statement === undefined)
    throw new NotAccepted(["statement.json is not JSON, or more of it than any result needs"]);
  refuse(checkStatement(statement, named));
  refuse(aboutOther(statement as Statement, change, labs));
  const results = await resultsIn(named, change);
  const { base, head } = change;
  const text = statementText(statementOf(named, { results: results.map(({ result }) => result), base, head }));
  // Byte for byte: what lies between the tokens says nothing, and so can say nothing else.
  if (!content.equals(Buffer.from(text))) throw new NotAccepted(["statement.json is not what its results say"]);
  return { change, results };
}

/** In one document; a result has some thousand. */
const MOST_VALUES = 200_000;

/** Many problems are mostly one. */
const MOST_TOLD = 10;

function refuse(problems: string[]): void {
  const more = problems.length - MOST_TOLD;
  if (problems.length > 0)
    throw new NotAccepted([...problems.slice(0, MOST_TOLD), ...(more > 0 ? [`and ${more} more`] : [])]);
}

/** Commits and labs that the statement names and that are not those here. */
function aboutOther({ predicate }: Statement, change: Change, labs: GradedLab[]): string[] {
  const of = (name: string) => predicate.configuration.find((each) => each.name === name)?.digest;
  return [
    ...(["base", "head"] as const).flatMap((name) => {
      const commit = of(name)?.gitCommit;
      if (commit === change[name]) return [];
      return [`the statement says ${commit ?? "nothing"} of the ${name}, and ${change[name]} is asked for`];
    }),
    ...labs.flatMap((lab) => {
      const digest = of(lab.id)?.sha256;
      if (digest === undefined || `sha256:${digest}` === lab.digest) return [];
      return [`lab ${lab.id} has another digest in the statement than here: it was graded by another version of it`];
    }),
  ];
}

async function resultsIn(files: Map<string, Buffer>, change: Change): Promise<Accepted["results"]> {
  const touched = new Map(change.labs.map((each) => [`results/${each.lab.id}.json`, each]));
  refuse([
    ...[...touched].flatMap(([name, { lab }]) =>
      files.has(name) ? [] : [`there is no result of lab ${lab.id}, which the change touches`],
    ),
    ...[...files.keys()]
      .filter((name) => name.startsWith("results/") && !touched.has(name))
      .map((name) => `${name} is of a lab that the change does not touch`),
  ]);
  const results: Accepted["results"] = [];
  for (const [name, answer] of touched) {
    const value = parsed(files.get(name) as Buffer, MOST_VALUES);
    const wrong = resultProblems(value).slice(0, 3);
    if (value === undefined) refuse([`${name} is not JSON, or more of it than any result needs`]);
    refuse(wrong.map((problem) => `${name} is no result: ${printable(problem)}`));
    const result = value as Result;
    const { lab } = answer;
    if (result.lab !== lab.id) refuse([`${name} is the result of lab ${printable(result.lab)}`]);
    const problems = [...(await aboutOtherFiles(result, answer)), ...contradictions(result, lab)];
    refuse(problems.map((problem) => `lab ${lab.id}: ${problem}`));
    results.push({ lab, result });
  }
  const [first, ...others] = results.map(({ result }) => result.submission.id);
  if (others.some((id) => id !== first)) refuse(["its results are of different submissions"]);
  return results;
}

/** A verdict is on the head's own files: another one's is no proof of anything. */
async function aboutOtherFiles(
  { outcome, verdict }: Result,
  { lab, files, problem }: Change["labs"][number],
): Promise<string[]> {
  if (outcome === "fault") return [];
  const program = lab.allowed[0] as string;
  const entry = files.get(program);
  const digest = problem === null ? await digestOf(lab, program, entry) : null;
  if (digest === null || outcome === "refused")
    return digest === null && outcome === "refused"
      ? []
      : [`it is ${outcome}, and by the files of the change it would ${digest === null ? "" : "not "}be refused`];
  if (outcome === "missing") return entry ? ["it is said to be missing, and it is there"] : [];
  return verdict?.digests.submission === `sha256:${digest}`
    ? []
    : ["it is of another submission: the files of the change have another digest"];
}

/** @returns of what is graded, in hex; null for what cannot be */
async function digestOf(lab: GradedLab, program: string, entry: Entry | undefined): Promise<string | null> {
  if (!entry) return sha256(await readFile(join(lab.grading, program)));
  try {
    return sha256(await entry.read());
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
