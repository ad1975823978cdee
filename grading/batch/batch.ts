import { availableParallelism } from "node:os";
import pMap from "p-map";
import type { Recording } from "../../harness/observe/recording.ts";
import { HarnessFault } from "../../harness/run/warm.ts";
import { digestOf, grade } from "../judge/grade.ts";
import type { GradedLab } from "../judge/load.ts";
import type { Verdict } from "../judge/verdict.ts";
import { applyRubric } from "../rubric/apply.ts";
import { type Extensions, extensionsOf } from "../rubric/extensions.ts";
import { type Answer, answersIn, interestIn } from "../submissions/answer.ts";
import { Refused } from "../submissions/entry.ts";
import { type Laid, lay } from "../submissions/lay.ts";
import { openSubmission } from "../submissions/tree.ts";
import type { Begun } from "./begin.ts";
import { faultText } from "./fault.ts";
import type { Identified } from "./identify.ts";
import { Journal, type Key, readJournal } from "./journal.ts";
import { keepRecordings } from "./recordings.ts";
import type { Result, SubmissionIdentity } from "./result.ts";
import { readResult, recordingsPath, writeResult } from "./store.ts";

export interface BatchOptions {
  begun: Begun;
  submissions: Identified[];
  /** Every lab there is: what answers another one is not taken for an answer to one that is graded. */
  all: GradedLab[];
  signal?: AbortSignal;
  /** Called when a result is in its file, one that was there before, too; before the journal says so, and before onResult. */
  sign?: (result: Result) => Promise<void>;
  /** Called when a result is in its file. */
  onResult?: (done: Done) => void;
}

/** One result, and how it came to be. */
export interface Done {
  result: Result;
  /** Whether it was there before. */
  kept: boolean;
  /** Names of files of the submission that were not looked at. */
  ignored: string[];
}

/** How a batch ended. */
export interface Ending {
  how: "complete" | "interrupted" | "stopped";
  /** Why it was stopped, in words. */
  why: string | null;
}

/** Submissions one after another with the same fault: whatever is broken is not one submission. */
const MOST_FAULTS = 3;

/**
 * Grades what of a batch is not graded yet: every submission's answers to its labs. Each result is in its file before the journal says so,
 * and nothing else is kept between the two; so what is ended at any moment can be gone on with. What one submission does, or the harness in
 * grading it, is in its result; what keeps results from being written ends the batch.
 *
 * @throws HarnessFault when a result cannot be kept
 */
export async function gradeBatch(options: BatchOptions): Promise<Ending> {
  const { begun, submissions, signal } = options;
  await using journal = await Journal.open(begun.folder);
  const grading = new Grading(options, journal, await keysIn(begun.folder));
  const labs = begun.labs.map(({ id }) => id);
  await journal.append({ event: "begun", resumed: begun.resumed, submissions: submissions.length, labs });
  // At its beginning and its end, and where its programs wait, a grading leaves processors to others: of two processors two gradings used 1.52
  // at once, four 1.84.
  await pMap(grading.pairs(), (pair) => grading.settle(pair), { concurrency: 2 * availableParallelism() });
  const how = signal?.aborted ? "interrupted" : grading.stopped === null ? "complete" : "stopped";
  await journal.append({ event: "ended", how });
  return { how, why: grading.stopped };
}

/** By what the journal says that was graded, the latest of each: `id/lab`. */
async function keysIn(folder: string): Promise<Map<string, Key | null>> {
  const { events } = await readJournal(folder);
  return new Map(
    events.flatMap((each) => (each.event === "result" ? [[`${each.submission}/${each.lab}`, each.key] as const] : [])),
  );
}

/** A submission's answer to a lab, to be graded; or why it cannot be opened. */
interface Pair {
  identity: SubmissionIdentity;
  lab: GradedLab;
  answer: Answer | Error;
}

class Grading {
  /** Why no more is graded, in words. */
  stopped: string | null = null;
  readonly #options: BatchOptions;
  readonly #journal: Journal;
  readonly #keys: Map<string, Key | null>;
  readonly #extensions: Extensions;
  /** What failed last, and the submissions in a row with which it did. */
  #fault = "";
  readonly #faulty = new Set<string>();

  constructor(options: BatchOptions, journal: Journal, keys: Map<string, Key | null>) {
    this.#options = options;
    this.#journal = journal;
    this.#keys = keys;
    this.#extensions = extensionsOf(
      options.begun.rubric,
      options.submissions.map(({ identity }) => identity),
    );
  }

  get #over(): boolean {
    return this.#options.signal?.aborted === true || this.stopped !== null;
  }

  /** Opens a submission when there is room for its first answer, so that few are in memory. */
  async *pairs(): AsyncGenerator<Pair> {
    const { begun, submissions, all, signal } = this.#options;
    const interest = interestIn(all);
    for (const { identity, found } of submissions) {
      if (this.#over) return;
      const answerTo = async (): Promise<(lab: GradedLab) => Answer> => {
        if (!found) return () => ({ kind: "missing", message: "nothing was handed in by this student" });
        const { problem } = found;
        if (problem !== null) return () => ({ kind: "refused", message: problem });
        const answers = await answersIn(await openSubmission(found.parts, interest), begun.labs, all, signal);
        return (lab) => answers.get(lab) as Answer;
      };
      const answers = await answerTo().catch((error: Error) => error);
      for (const lab of begun.labs) {
        if (this.#over) return;
        yield { identity, lab, answer: answers instanceof Error ? answers : answers(lab) };
      }
    }
  }

  /** Grades a pair, unless it is graded already, and keeps what came of it. */
  async settle(pair: Pair): Promise<void> {
    const begun = performance.now();
    const { identity, lab, answer } = pair;
    const ignored = "files" in answer ? answer.ignored : [];
    const judged = await this.#judge(pair).catch((error: Error) =>
      error instanceof Refused ? withoutVerdict("refused", error.message) : withoutVerdict("fault", faultText(error)),
    );
    if (this.#options.signal?.aborted) return; // What was ended in the middle has no verdict.
    this.#countFault(judged, identity);
    const { outcome, message, verdict, recordings, key } = judged;
    const { rubric, folder, batch } = this.#options.begun;
    const extended = this.#extensions.until(identity.id, lab);
    const result: Result = {
      schema: "proclab/result/1",
      submission: identity,
      lab: lab.id,
      title: batch.labs.find(({ id }) => id === lab.id)?.title ?? lab.id,
      outcome,
      message,
      verdict,
      grade: outcome === "fault" ? null : applyRubric(rubric, lab, verdict, identity.submitted, extended),
    };
    const kept = await orCannotKeep(async () => {
      if (recordings) await keepRecordings(recordingsPath(folder, identity.id, lab.id), recordings);
      const written = await writeResult(folder, result);
      await this.#options.sign?.(result);
      // What is not new is not told twice. A verdict that was there may have got another name, or other points.
      if (judged.kept || (key === null && outcome !== "fault" && !written && this.#keys.has(pathOf(pair)))) return true;
      await this.#journal.append({
        event: "result",
        submission: identity.id,
        lab: lab.id,
        outcome,
        key,
        points: result.grade?.points ?? null,
        max: result.grade?.max ?? null,
        ignored,
        ms: Math.round(performance.now() - begun),
      });
      return false;
    });
    this.#options.onResult?.({ result, kept, ignored });
  }

  async #judge({ identity, lab, answer }: Pair): Promise<Judged> {
    if (answer instanceof Error) throw answer;
    if (answer.kind !== "found") return withoutVerdict(answer.kind, answer.message);
    await using laid = await lay(lab, answer.files);
    const { batch } = this.#options.begun;
    const key: Key = { lab: lab.digest, submission: laid.digest, seed: batch.seed };
    const old = await this.#trusted({ identity, lab, answer }, laid, key);
    if (old) return { outcome: "graded", message: null, verdict: old, recordings: null, key, kept: true };
    let recordings: Recording[] = [];
    const verdict = await grade(lab, laid.program, {
      seed: batch.seed,
      repeat: batch.repeat,
      ...(batch.schedules ? { schedules: batch.schedules } : {}),
      ...(batch.tiers ? { tiers: batch.tiers } : {}),
      ...(this.#options.signal ? { signal: this.#options.signal } : {}),
      onRecordings: (all) => {
        recordings = all;
      },
    });
    return { outcome: "graded", message: null, verdict, recordings, key, kept: false };
  }

  /** @returns the verdict that is there, where journal and result agree that it is of these files, this lab and this seed */
  async #trusted(pair: Pair, { digest, program }: Laid, key: Key): Promise<Verdict | null> {
    const { identity, lab } = pair;
    const told = this.#keys.get(pathOf(pair));
    if (!told || told.lab !== key.lab || told.submission !== digest || told.seed !== key.seed) return null;
    const result = await readResult(this.#options.begun.folder, identity.id, lab.id).catch(() => null);
    const verdict = result?.verdict;
    const same =
      verdict?.digests.lab === key.lab && verdict.digests.submission === digestOf(program) && verdict.seed === key.seed;
    return same ? verdict : null;
  }

  #countFault({ outcome, message }: Judged, { id }: SubmissionIdentity): void {
    // Nothing is learnt from what was not run.
    if (outcome === "missing" || outcome === "refused") return;
    const [text = ""] = message?.split(":", 1) ?? []; // What failed; how it did, behind the colon, can vary.
    if (outcome === "graded" || text !== this.#fault) this.#faulty.clear();
    if (outcome === "graded") return;
    this.#fault = text;
    this.#faulty.add(id);
    if (this.#faulty.size === MOST_FAULTS)
      this.stopped = `the harness failed ${MOST_FAULTS} times in a row: ${message}`;
  }
}

const pathOf = ({ identity, lab }: Pick<Pair, "identity" | "lab">): string => `${identity.id}/${lab.id}`;

interface Judged extends Pick<Result, "outcome" | "message" | "verdict"> {
  recordings: Recording[] | null;
  key: Key | null;
  kept: boolean;
}

const withoutVerdict = (outcome: "missing" | "refused" | "fault", message: string): Judged => ({
  outcome,
  message,
  verdict: null,
  recordings: null,
  key: null,
  kept: false,
});

async function orCannotKeep<T>(keep: () => Promise<T>): Promise<T> {
  try {
    return await keep();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new HarnessFault(`a result cannot be kept: ${(error as Error).message}`);
  }
}
