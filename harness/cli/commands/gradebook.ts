import { NotABatch, readBatch, resultsOf } from "../../../grading/batch/store.ts";
import { UnfitResults } from "../../../grading/gradebook/tally.ts";
import { counted } from "../../../grading/gradebook/words.ts";
import { type Gradebook, writeGradebook } from "../../../grading/gradebook/write.ts";
import { printable } from "../../../grading/report/text.ts";
import { HarnessFault } from "../../run/warm.ts";
import { print } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { type Options, path } from "../options.ts";

/** `lab gradebook RESULTS`: makes the pages of a batch anew, from the results that are there. Nothing is run or judged. */
export async function gradebook(folder: string, options: Options): Promise<number> {
  const made = await makeGradebook(path(folder));
  print(options, made, () => `${made.index}: the gradebook of ${counted(made.submissions, "submission")}`);
  return EXIT.passed;
}

/** Makes the pages from the results of a batch. */
export async function makeGradebook(folder: string): Promise<Gradebook> {
  try {
    return await writeGradebook(folder, await readBatch(folder), resultsOf(folder));
  } catch (error) {
    // It may quote what somebody has put into the folder.
    if (error instanceof NotABatch || error instanceof UnfitResults)
      throw new UsageError(printable(error.message, 2000));
    throw new HarnessFault(`the gradebook cannot be made: ${(error as Error).message}`);
  }
}
