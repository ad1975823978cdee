import { type Accepted, accept as acceptFiles } from "../../../grading/ci/accept.ts";
import { NotAccepted, readArtifact } from "../../../grading/ci/artifact.ts";
import { changeOf, idsOf, isInHistory } from "../../../grading/ci/change.ts";
import { COMMIT_ID } from "../../../grading/ci/git.ts";
import { MARKER, refusalText, reportOf, summaryOf } from "../../../grading/ci/report.ts";
import { loadLab } from "../../../grading/judge/load.ts";
import { type OutFile, writeFolder } from "../../../grading/report/folder.ts";
import { jsonText, printable, style } from "../../../grading/report/text.ts";
import { findLabs } from "../../catalog/catalog.ts";
import { print, ROOT } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { type Options, path } from "../options.ts";

/**
 * `lab ci accept FOLDER --base=SHA --head=SHA --out=FOLDER`: takes what `lab ci` has written in a job that nobody trusts, or says why not. Both
 * times there are a comment.md and a summary.md to be posted in --out; accepted.json is there only where it was taken. Exit code 0 says that it was,
 * whatever the points are; 1 that it was not.
 */
export async function accept(folder: string, options: Options): Promise<number> {
  const { base, head, out } = options;
  if (base === undefined || head === undefined || out === undefined)
    throw new UsageError("lab ci accept takes --base=COMMIT, --head=COMMIT and --out=FOLDER");
  for (const commit of [base, head])
    if (!COMMIT_ID.test(commit))
      throw new UsageError(
        `${printable(commit)} is not the full id of a commit, 40 hexadecimal digits: what is shorter, or a name, can be another commit tomorrow`,
      );
  try {
    const labs = await Promise.all(findLabs(ROOT).map(loadLab));
    const range = await idsOf(ROOT, { base, head });
    if (!(await isInHistory(ROOT, range.base)))
      throw new NotAccepted([
        `the base ${base} is not in the history of what is checked out here, so nobody knows what has graded it (a shallow clone lacks history: fetch all of it)`,
      ]);
    const accepted = await accepting(async () => {
      const change = await changeOf(ROOT, range, labs);
      return acceptFiles(await readArtifact(path(folder), labs), change, labs);
    });
    const summary = summaryOf(accepted);
    await write(out, reportOf(accepted), [{ path: "accepted.json", data: `${jsonText(summary)}\n` }]);
    print(options, summary, () => `Accepted: ${summary.title}`);
    return EXIT.passed;
  } catch (error) {
    if (!(error instanceof NotAccepted)) throw error;
    await write(out, refusalText(error.problems), []);
    for (const problem of error.problems) process.stderr.write(`${style.bad(`Refused: ${problem}`)}\n`);
    return EXIT.failed;
  }
}

/**
 * Both commits are here: so whatever goes wrong from now on is for the head and the folder to answer, which somebody has made whom nobody
 * trusts. A failure of ours would be told as nobody's fault, and whoever wishes for that would have it.
 */
async function accepting(attempt: () => Promise<Accepted>): Promise<Accepted> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof NotAccepted) throw error;
    throw new NotAccepted([printable((error as Error).message, 1000)]);
  }
}

/** What was there of an earlier time goes: nothing of it may be taken for what came of this one. */
const write = (out: string, text: string, others: OutFile[]): Promise<void> =>
  writeFolder(
    path(out),
    [{ path: "comment.md", data: `${MARKER}\n${text}` }, { path: "summary.md", data: text }, ...others],
    "comment.md",
  );
