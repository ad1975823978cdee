import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeDurably } from "../../harness/observe/json.ts";
import { validator } from "../../harness/observe/schema.ts";
import type { Tier } from "../../harness/supervisor/protocol.ts";
import { jsonText } from "../report/text.ts";
import { NO_RUBRIC, type Rubric, readRubric } from "../rubric/rubric.ts";
import batchSchema from "../schemas/batch.schema.json" with { type: "json" };
import resultSchema from "../schemas/result.schema.json" with { type: "json" };
import verdictSchema from "../schemas/verdict.schema.json" with { type: "json" };
import type { Result, SubmissionIdentity } from "./result.ts";

/** What was asked of a batch: the same for all that is graded in it. Its JSON form is described by schemas/batch.schema.json. */
export interface Batch {
  schema: "proclab/batch/1";
  /** Absolute path of the folder that was graded. */
  source: string;
  seed: string;
  repeat: number;
  /** Instead of the scenarios' own; null for those. */
  schedules: string[] | null;
  /** Acceptable sandbox tiers, best first; null for the harness's own. */
  tiers: Tier[] | null;
  /** In the order of their numbers. */
  labs: { id: string; title: string; digest: string }[];
  /** null where the points are the labs' own. */
  rubric: KeptFile | null;
  roster: KeptFile | null;
  /** Ids under which results are kept that count no more, see superseded.ts; not there where there are none. */
  superseded?: string[];
}

/** A file of the instructor's of which the batch keeps a copy. */
export interface KeptFile {
  /** Its name in the batch's folder. */
  file: string;
  digest: string;
}

/** A folder does not hold what a batch writes there. */
export class NotABatch extends Error {
  override name = "NotABatch";
}

/** @returns what is wrong with a value that should be a result; nothing when it is one */
export const resultProblems = (value: unknown): string[] => results.problems(value);

/** @returns by what a batch's verdicts become points */
export async function rubricOfBatch(folder: string, { rubric }: Batch): Promise<Rubric> {
  return rubric === null ? NO_RUBRIC : await readRubric(join(folder, rubric.file));
}

const batches = validator(batchSchema);
const results = validator(resultSchema, [verdictSchema]);

/** @returns how the result of a submission's answer to a lab is called in its batch */
export const resultName = (id: string, lab: string): string => `results/${id}/${lab}.json`;
/** @returns where it is */
export const resultPath = (folder: string, id: string, lab: string): string => join(folder, resultName(id, lab));
/** @returns where all recordings of its verdict are */
export const recordingsPath = (folder: string, id: string, lab: string): string =>
  join(folder, "recordings", id, `${lab}.jsonl.gz`);

export const hasBatch = (folder: string): boolean => existsSync(join(folder, BATCH));
const BATCH = "batch.json";

/**
 * Reads what was asked of a batch.
 *
 * @throws NotABatch in words when there is none, or it breaks the schema
 */
export async function readBatch(folder: string): Promise<Batch> {
  if (!hasBatch(folder)) throw new NotABatch(`${folder} holds no batch: it has no ${BATCH}`);
  return (await readValid(join(folder, BATCH), batches)) as Batch;
}

/** Writes it, durably. */
export async function writeBatch(folder: string, batch: Batch): Promise<void> {
  await writeDurably(join(folder, BATCH), textOf(batch, batches));
}

/**
 * Reads all results of a batch that count, in the order of their submissions' ids, then of the labs. One at a time is in memory.
 *
 * @throws NotABatch in words when something in it is not what a batch writes
 */
export async function* resultsOf(folder: string): AsyncGenerator<Result, void, void> {
  const batch = await readBatch(folder);
  for (const id of await countedOf(folder, batch))
    for (const lab of batch.labs) {
      const result = await readResult(folder, id, lab.id);
      if (result) yield result;
    }
}

/** @returns the ids of the submissions that have results, in order; also of those that count no more */
export async function submissionsOf(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, "results")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith(".")).sort();
}

async function countedOf(folder: string, { superseded = [] }: Batch): Promise<string[]> {
  return (await submissionsOf(folder)).filter((id) => !superseded.includes(id));
}

/** @returns whose the submissions of a batch are that have results that count, by one of each */
export async function identitiesOf(folder: string): Promise<SubmissionIdentity[]> {
  const batch = await readBatch(folder);
  const identities: SubmissionIdentity[] = [];
  for (const id of await countedOf(folder, batch)) {
    const identity = await identityOf(folder, batch, id);
    if (identity) identities.push(identity);
  }
  return identities;
}

/** @returns whose a submission is, by one of its results; null where it has none of the batch's labs */
export async function identityOf(folder: string, { labs }: Batch, id: string): Promise<SubmissionIdentity | null> {
  const first = labs.find((lab) => existsSync(resultPath(folder, id, lab.id)));
  const result = first && (await readResult(folder, id, first.id));
  return result?.submission ?? null;
}

/**
 * @returns a result; null where there is none yet
 * @throws NotABatch in words when there is something else
 */
export async function readResult(folder: string, id: string, lab: string): Promise<Result | null> {
  const path = resultPath(folder, id, lab);
  if (!existsSync(path)) return null;
  const result = (await readValid(path, results)) as Result;
  if (result.submission.id === id && result.lab === lab) return result;
  throw new NotABatch(`${path} is the result of ${result.submission.id} in lab ${result.lab}`);
}

/** @returns what is in a result's file */
export const resultText = (result: Result): string => textOf(result, results);

/**
 * Writes a result, durably, where it says something else than what is there. Recordings that it does not rest on go.
 *
 * @returns whether it was written
 */
export async function writeResult(folder: string, result: Result): Promise<boolean> {
  const { submission, lab, verdict } = result;
  const path = resultPath(folder, submission.id, lab);
  const text = resultText(result);
  if (!verdict) await rm(recordingsPath(folder, submission.id, lab), { force: true });
  if (existsSync(path) && (await readFile(path, "utf8")) === text) return false;
  await writeDurably(path, text);
  return true;
}

/** Removes what a killed process had begun to write, where nobody writes any more. */
export async function sweep(folder: string): Promise<void> {
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile()))
    if (/^\..+\.\d+$/.test(name)) await rm(join(parentPath, name));
}

async function readValid(path: string, schema: ReturnType<typeof validator>): Promise<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new NotABatch(`${path}: ${(error as Error).message}`);
  }
  const problems = schema.problems(value);
  if (problems.length === 0) return value;
  throw new NotABatch(`${path} is not what a batch writes:\n  ${problems.slice(0, 5).join("\n  ")}`);
}

/** What we write we can read: a program of ours that is wrong is told here, not by whoever reads it. */
function textOf(value: object, schema: ReturnType<typeof validator>): string {
  const text = `${jsonText(value)}\n`;
  const problems = schema.problems(JSON.parse(text));
  if (problems.length > 0) throw new Error(`not valid, so not written:\n  ${problems.slice(0, 5).join("\n  ")}`);
  return text;
}
