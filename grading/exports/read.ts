import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { isCalled } from "../../harness/catalog/catalog.ts";
import { validator } from "../../harness/observe/schema.ts";
import type { Result } from "../batch/result.ts";
import { resultPath, resultProblems, resultsOf } from "../batch/store.ts";
import type { Verdict } from "../judge/verdict.ts";
import verdictSchema from "../schemas/verdict.schema.json" with { type: "json" };

/** What should hold results holds something else. */
export class NotResults extends Error {
  override name = "NotResults";
}

/** Results to be exported. */
export interface Results {
  results: Result[];
  /** When the first and the last of them were made. */
  graded: { start: Date; stop: Date };
}

/**
 * Reads results: all of a batch, or the one in a file, which is a result of a batch or a verdict as `lab 1 --json` prints it.
 *
 * @param path a batch's folder, a file, or `-` for standard input
 * @param lab only of this lab: `1`, `fork` or `1-fork`; all where not given
 * @throws NotResults when there is nothing of the kind
 */
export async function readResults(path: string, lab?: string): Promise<Results> {
  const stat = path === "-" ? null : statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new NotResults(`there is no file or folder ${path}`);
  if (!stat?.isDirectory()) {
    const when = stat?.mtime ?? new Date();
    return chosen(path, [{ result: await resultIn(path), when }], lab);
  }
  const found: Dated[] = [];
  for await (const result of resultsOf(path))
    found.push({ result, when: statSync(resultPath(path, result.submission.id, result.lab)).mtime });
  return chosen(path, found, lab);
}

interface Dated {
  result: Result;
  when: Date;
}

function chosen(path: string, found: Dated[], lab: string | undefined): Results {
  const relevant = found.filter(({ result }) => lab === undefined || isCalled(result.lab, lab));
  if (relevant.length === 0) {
    const labs = [...new Set(found.map(({ result }) => result.lab))].join(", ");
    throw new NotResults(
      `${path} has no results${lab === undefined ? "" : ` of lab ${lab}; it has those of ${labs || "none"}`}`,
    );
  }
  const times = relevant.map(({ when }) => when.getTime());
  return {
    results: relevant.map(({ result }) => result),
    graded: { start: new Date(Math.min(...times)), stop: new Date(Math.max(...times)) },
  };
}

const verdicts = validator(verdictSchema);

async function resultIn(path: string): Promise<Result> {
  const name = path === "-" ? "standard input" : path;
  let value: unknown;
  try {
    value = JSON.parse(path === "-" ? await text(process.stdin) : await readFile(path, "utf8"));
  } catch (error) {
    throw new NotResults(`${name}: ${(error as Error).message}`);
  }
  const isVerdict = (value as { schema?: unknown } | null)?.schema === "proclab/verdict/1";
  const problems = isVerdict ? verdicts.problems(value) : resultProblems(value);
  if (problems.length > 0)
    throw new NotResults(`${name} is neither a verdict nor a batch's result:\n  ${problems.slice(0, 5).join("\n  ")}`);
  return isVerdict ? resultOf(value as Verdict) : (value as Result);
}

/** @returns a verdict as the result of a submission that nobody has named, worth what the lab says */
export function resultOf(verdict: Verdict): Result {
  const checks = verdict.tasks.flatMap((task) => task.checks);
  return {
    schema: "proclab/result/1",
    submission: { id: "submission", name: "submission", origin: "", roster: null, submitted: null },
    lab: verdict.lab,
    title: verdict.lab.replace("-", " · "),
    outcome: "graded",
    message: null,
    verdict,
    grade: {
      points: verdict.points,
      max: verdict.max,
      late: null,
      checks: checks.map(({ id, points, max }) => ({ id, points, max, extra: false, visible: "visible" })),
    },
  };
}
