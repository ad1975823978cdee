/** A stand-in with the contract's signatures, until the batch's own is there. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Rubric } from "../rubric/rubric.ts";
import type { Result } from "./result.ts";

/** What was asked of a batch. */
export interface Batch {
  schema: "proclab/batch/1";
  seed: string;
  repeat: number;
  schedules: string[] | null;
  labs: { id: string; title: string; digest: string }[];
  rubric: Rubric;
  source: string;
}

/** A folder is not what `lab grade SUBMISSIONS --out=FOLDER` has made. */
export class NotABatch extends Error {
  override name = "NotABatch";
}

export async function readBatch(folder: string): Promise<Batch> {
  const path = join(folder, "batch.json");
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new NotABatch(`${folder} holds no results: ${error.message}`);
  });
  const batch = JSON.parse(text) as Batch;
  if (batch.schema !== "proclab/batch/1") throw new NotABatch(`${path} is not of this version`);
  return batch;
}

export async function* resultsOf(folder: string): AsyncGenerator<Result> {
  const results = join(folder, "results");
  for (const id of existsSync(results) ? (await readdir(results)).sort() : [])
    for (const name of (await readdir(join(results, id))).filter((each) => /^[^.].*\.json$/.test(each)).sort())
      yield JSON.parse(await readFile(join(results, id, name), "utf8")) as Result;
}

export const resultPath = (folder: string, id: string, lab: string): string =>
  join(folder, "results", id, `${lab}.json`);

export const recordingsPath = (folder: string, id: string, lab: string): string =>
  join(folder, "recordings", id, `${lab}.jsonl.gz`);
