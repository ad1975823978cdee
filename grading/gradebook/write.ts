import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeWhole } from "../../harness/observe/json.ts";
import type { Result, SubmissionIdentity } from "../batch/result.ts";
import type { Batch } from "../batch/store.ts";
import { readAssets } from "./assets.ts";
import { overviewPage } from "./overview.ts";
import { studentPage } from "./student.ts";
import { Tally, UnfitResults } from "./tally.ts";

export interface Gradebook {
  /** The page to open. */
  index: string;
  submissions: number;
}

/**
 * Makes the gradebook of a batch: index.html, and students/ID.html for every submission. Holds no more than one submission's results at a
 * time, and a few numbers of each. A page is replaced as a whole, or not at all.
 *
 * @param folder of the batch; made where it is not there
 * @param results one submission's after the other's; the labs in the order of the batch, or in any other
 * @returns where it is, and how many submissions it has
 * @throws UnfitResults when the results of one submission do not come one after the other, or are of labs that the batch does not have
 */
export async function writeGradebook(folder: string, batch: Batch, results: AsyncIterable<Result>): Promise<Gradebook> {
  const assets = await readAssets();
  const tally = new Tally(batch.labs);
  const written = new Set<string>();
  let previous: SubmissionIdentity | null = null;
  for await (const { submission, own, next } of bySubmission(results)) {
    const name = fileOf(submission);
    if (written.has(name)) throw new UnfitResults(`the results of ${submission.id} do not come one after the other`);
    tally.add(submission, own);
    const ordered = own.toSorted((one, other) => place(batch, one) - place(batch, other));
    writeWhole(join(folder, "students", name), studentPage(submission, ordered, { previous, next }, assets));
    written.add(name);
    previous = submission;
  }
  const index = join(folder, "index.html");
  writeWhole(index, overviewPage(batch, tally, assets));
  await removeOthers(join(folder, "students"), written);
  return { index, submissions: tally.handedIn };
}

/** The results of each submission, and which comes next: its page leads there. */
async function* bySubmission(
  results: AsyncIterable<Result>,
): AsyncGenerator<{ submission: SubmissionIdentity; own: Result[]; next: SubmissionIdentity | null }> {
  let own: Result[] = [];
  for await (const result of results) {
    const submission = own[0]?.submission;
    if (submission && submission.id !== result.submission.id) {
      yield { submission, own, next: result.submission };
      own = [];
    }
    own.push(result);
  }
  if (own[0]) yield { submission: own[0].submission, own, next: null };
}

const place = (batch: Batch, { lab }: Result) => batch.labs.findIndex(({ id }) => id === lab);

/** @throws UnfitResults for an id that would lead out of the folder */
function fileOf({ id }: SubmissionIdentity): string {
  if (id === "" || id.startsWith(".") || id !== basename(id))
    throw new UnfitResults(`${JSON.stringify(id)} is no id of a submission: it cannot be a file's name`);
  return `${id}.html`;
}

/** Pages of submissions that the batch has no more: who was taken out of it is in no gradebook. */
async function removeOthers(folder: string, names: Set<string>): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  for (const name of there.filter((each) => each.endsWith(".html") && !names.has(each)))
    await rm(join(folder, name), { force: true });
}
