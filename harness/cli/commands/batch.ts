import { gradeBatch } from "../../../grading/batch/batch.ts";
import { planBatch } from "../../../grading/batch/begin.ts";
import { writeGrades } from "../../../grading/batch/grades.ts";
import { identify } from "../../../grading/batch/identify.ts";
import type { Result } from "../../../grading/batch/result.ts";
import { supersede } from "../../../grading/batch/superseded.ts";
import { untimedNotices } from "../../../grading/batch/untimed.ts";
import { BrokenLab, type GradedLab, loadLab } from "../../../grading/judge/load.ts";
import { printable, style } from "../../../grading/report/text.ts";
import { extensionsOf } from "../../../grading/rubric/extensions.ts";
import { findSubmissions } from "../../../grading/submissions/find.ts";
import { readSigningKey } from "../../../grading/trust/keys.ts";
import { signResult } from "../../../grading/trust/sign.ts";
import { findLab, findLabs } from "../../catalog/catalog.ts";
import { warmUp } from "../../run/warm.ts";
import { aloneHint, summaryOf, summaryText } from "../batch/summary.ts";
import { Watcher } from "../batch/watcher.ts";
import { print, ROOT, requireBuild, seedOf } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { type Options, path } from "../options.ts";
import { makeGradebook } from "./gradebook.ts";

/**
 * `lab grade SUBMISSIONS --out=FOLDER`: grades all submissions in a folder. Exit code 0 says that everything was graded, whatever came of it.
 *
 * @param folder where the submissions lie; when a batch is resumed it is known
 */
export async function batch(folder: string | undefined, options: Options, signal: AbortSignal): Promise<number> {
  const { out } = options;
  if (out === undefined)
    throw new UsageError(
      "to grade submissions, say where the results go: npm run grade -- SUBMISSIONS --out=FOLDER\nTo grade a lab of your own: npm run lab 1",
    );
  requireBuild();
  const key = options.sign === undefined ? null : await readSigningKey(options.sign);
  const { all, wanted } = await labsFor(options);
  const plan = await planBatch(
    {
      out: path(out),
      resume: options.resume ?? false,
      ...(folder === undefined ? {} : { source: path(folder) }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.repeat === undefined ? {} : { repeat: options.repeat }),
      ...(options.schedule === undefined ? {} : { schedules: [options.schedule] }),
      ...(options.tier === undefined ? {} : { tiers: options.tier }),
      ...(wanted === null ? {} : { labs: wanted }),
      ...(options.rubric === undefined ? {} : { rubric: options.rubric }),
      ...(options.roster === undefined ? {} : { roster: options.roster }),
    },
    all,
    () => seedOf(options),
  );
  warmUp();
  const aside = [path(out), ...[options.roster, options.rubric].filter((file) => file !== undefined)];
  const { found, skipped, notices } = await findSubmissions(plan.source, all, aside);
  const known = identify(found, plan.roster);
  await using begun = await plan.begin();
  const untimed = untimedNotices(begun, known.all);
  const told = [
    ...begun.notices,
    ...notices,
    ...(plan.roster?.notices ?? []),
    ...known.notices,
    ...extensionsOf(
      begun.rubric,
      known.all.map(({ identity }) => identity),
    ).notices,
    ...(skipped.length > 0 ? [`taken for no submissions: ${skipped.map((name) => printable(name)).join(", ")}`] : []),
    ...(begun.resumed ? await supersede(begun, known.all) : []),
    ...untimed,
  ];
  for (const notice of told) process.stderr.write(`${style.warn(`Note: ${notice}`)}\n`);

  const watcher = new Watcher(begun, known, options.json ?? false);
  let signed = 0;
  const sign = async (result: Result) => {
    if (key && (await signResult(begun.folder, result, key))) signed += 1;
  };
  const ending = await watcher.during(() =>
    gradeBatch({ begun, submissions: known.all, all, signal, sign, onResult: (done) => watcher.tell(done) }),
  );
  await writeGrades(begun.folder);
  const summary = { ...summaryOf(begun, known, watcher, ending, told), ...(key ? { signed, key: key.id } : {}) };
  // What makes grades wrong without a word is told again where the grades are.
  const canChoose = options.labs === undefined && !begun.resumed && ending.how === "complete";
  const hints = [...untimed, ...(canChoose ? aloneHint(summary.labs) : [])];
  print(options, summary, () => summaryText(summary, watcher.elapsedMs, hints));
  await makeGradebook(begun.folder);
  return ending.how === "stopped" || watcher.tally.faults > 0 ? EXIT.fault : EXIT.passed;
}

/** All labs, and those of --labs. A lab that is being written may be broken: only those that are asked for must not be. */
async function labsFor({ labs }: Options): Promise<{ all: GradedLab[]; wanted: GradedLab[] | null }> {
  const wanted = labs ? new Set(labs.map((each) => findLab(ROOT, each).id)) : null;
  const loaded = await Promise.all(
    findLabs(ROOT).map((lab) =>
      loadLab(lab).catch((error: unknown) => {
        if (error instanceof BrokenLab && wanted && !wanted.has(lab.id)) return null;
        throw error;
      }),
    ),
  );
  const all = loaded.filter((lab) => lab !== null);
  return { all, wanted: wanted && all.filter(({ id }) => wanted.has(id)) };
}
