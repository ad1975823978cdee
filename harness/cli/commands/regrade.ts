import { isDeepStrictEqual } from "node:util";
import { keepRubric } from "../../../grading/batch/begin.ts";
import { writeGrades } from "../../../grading/batch/grades.ts";
import { Journal } from "../../../grading/batch/journal.ts";
import { lock } from "../../../grading/batch/lock.ts";
import type { Result } from "../../../grading/batch/result.ts";
import { type Batch, identitiesOf, readBatch, rubricOfBatch, writeResult } from "../../../grading/batch/store.ts";
import { type GradedLab, loadLab } from "../../../grading/judge/load.ts";
import { differenceOf } from "../../../grading/regrade/diff.ts";
import { hasCheck, regrade as regradeAll } from "../../../grading/regrade/regrade.ts";
import { type Regrading, regradingText } from "../../../grading/regrade/report.ts";
import { closest } from "../../../grading/report/suggest.ts";
import { printable, style } from "../../../grading/report/text.ts";
import { extensionsOf } from "../../../grading/rubric/extensions.ts";
import { fitRubric } from "../../../grading/rubric/fit.ts";
import { readRubric } from "../../../grading/rubric/rubric.ts";
import { findLabs } from "../../catalog/catalog.ts";
import { print, ROOT } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { progress } from "../line.ts";
import { asWritten, type Options, path } from "../options.ts";
import { makeGradebook } from "./gradebook.ts";

/**
 * `lab regrade results/`: judges the kept recordings of a batch by today's checks and shows whose grade changes and why. Runs nothing; and
 * writes nothing, unless --write asks for it.
 *
 * @returns 0 when everything could be judged again, whatever its grades are, else 3
 */
export async function regrade(where: string, options: Options, signal?: AbortSignal): Promise<number> {
  const folder = path(where);
  const batch = await readBatch(folder);
  const labs = await labsOf(batch);
  const rubric = options.rubric === undefined ? await rubricOfBatch(folder, batch) : await readRubric(options.rubric);
  fitRubric(rubric, findLabs(ROOT), [...labs.values()]);
  // Of it there are only words: one that cannot be read any more keeps nobody from taking another.
  const was = await rubricOfBatch(folder, batch).catch(() => rubric);
  const extensions = extensionsOf(rubric, rubric.extensions ? await identitiesOf(folder) : []);
  for (const notice of extensions.notices) process.stderr.write(`${style.warn(`Note: ${notice}`)}\n`);
  const only = options.check;
  if (only !== undefined) refuseCheck(only, [...labs.values()], options);

  const regrading: Regrading = {
    labs: [...labs.values()]
      .filter((lab) => only === undefined || hasCheck(lab, only))
      .map(({ id, digest }) => ({ id, old: [], now: digest })),
    differences: [],
    unjudged: [],
    counts: { judged: 0, faults: 0, written: 0 },
    complete: true,
  };
  const { differences, unjudged, counts } = regrading;
  await using keeper = options.write ? await Keeper.of(folder) : null;
  // Before any result: what is interrupted is then gone on with by the same rubric.
  if (keeper && options.rubric !== undefined) await keepRubric(folder, options.rubric);
  try {
    for await (const each of regradeAll(folder, labs, rubric, extensions, only)) {
      // What was written is told, whatever comes.
      if (signal?.aborted) {
        regrading.complete = false;
        break;
      }
      const { old } = each;
      progress(`regrade: ${printable(old.submission.id)}, lab ${old.lab}`);
      note(regrading, old);
      if (each.kind === "fault") counts.faults += 1;
      else if (each.kind === "unjudged") unjudged.push({ submission: old.submission.id, lab: old.lab, why: each.why });
      else {
        counts.judged += 1;
        const difference = differenceOf(old, each.now, { old: was, now: rubric });
        if (difference) differences.push(difference);
        if (await keeper?.keep(old, each.now)) counts.written += 1;
      }
    }
  } finally {
    progress("");
  }
  if (counts.written > 0) {
    await writeGrades(folder);
    await makeGradebook(folder);
  }
  print(options, regrading, () => regradingText(regrading, options.diff ?? false));
  return unjudged.length === 0 ? EXIT.passed : EXIT.fault;
}

/** Today's labs of a batch; one that is there no more is told with each of its results. */
async function labsOf({ labs }: Batch): Promise<Map<string, GradedLab>> {
  const found = findLabs(ROOT).filter(({ id }) => labs.some((lab) => lab.id === id));
  return new Map(await Promise.all(found.map(async (lab) => [lab.id, await loadLab(lab)] as const)));
}

function refuseCheck(wanted: string, labs: GradedLab[], { write }: Options): void {
  const checks = labs.flatMap(({ tasks }) => tasks.flatMap((task) => task.checks.map(({ id }) => id)));
  if (!checks.includes(wanted))
    throw new UsageError(`the labs of this batch have no check ${JSON.stringify(wanted)}${closest(wanted, checks)}`);
  if (write) {
    throw new UsageError(
      "--check only shows what would become of one check: a verdict that is kept is by one state of its lab. Leave it out to write.",
    );
  }
}

/** Notes by which state of its lab a result was judged. */
function note({ labs }: Regrading, { lab, verdict }: Result): void {
  const state = labs.find(({ id }) => id === lab);
  const digest = verdict?.digests.lab;
  if (state && digest !== undefined && !state.old.includes(digest)) state.old.push(digest);
}

/** Keeps new grades; nobody else works in the folder meanwhile. */
class Keeper implements AsyncDisposable {
  readonly #folder: string;
  readonly #journal: Journal;
  readonly #unlock: () => Promise<void>;

  private constructor(folder: string, journal: Journal, unlock: () => Promise<void>) {
    this.#folder = folder;
    this.#journal = journal;
    this.#unlock = unlock;
  }

  static async of(folder: string): Promise<Keeper> {
    const unlock = await lock(folder);
    if (!unlock)
      throw new UsageError(`another command works in ${asWritten(folder)}: wait for it, or leave --write away`);
    return new Keeper(folder, await Journal.open(folder), unlock);
  }

  /** @returns whether there was anything to write */
  async keep(old: Result, now: Result): Promise<boolean> {
    if (isDeepStrictEqual(old, JSON.parse(JSON.stringify(now)))) return false;
    await writeResult(this.#folder, now);
    await this.#journal.append({
      event: "regraded",
      submission: old.submission.id,
      lab: old.lab,
      points: { old: old.grade?.points ?? null, now: now.grade?.points ?? null },
      digest: { old: old.verdict?.digests.lab ?? null, now: now.verdict?.digests.lab ?? null },
    });
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#journal[Symbol.asyncDispose]();
    await this.#unlock();
  }
}
