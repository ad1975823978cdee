import { availableParallelism } from "node:os";
import pMap from "p-map";
import { Confusion, sumOf } from "../../../grading/corpus/confusion.ts";
import { type CorpusProgram, corpusOf, tryProgram } from "../../../grading/corpus/corpus.ts";
import { defectsOf, lacking, strayFolders } from "../../../grading/corpus/defects.ts";
import type { Kind } from "../../../grading/corpus/kind.ts";
import { isSound, type LabProof, proofText, totalsText } from "../../../grading/corpus/report.ts";
import { type GradedLab, loadLab } from "../../../grading/judge/load.ts";
import { plural, style } from "../../../grading/report/text.ts";
import { findLab, findLabs } from "../../catalog/catalog.ts";
import { print, ROOT, requireBuild, seedOf } from "../context.ts";
import { EXIT } from "../exit.ts";
import { progress } from "../line.ts";
import type { Options } from "../options.ts";

/** One lab while it is being proved. */
interface Trial {
  lab: GradedLab;
  /** What is tried. */
  corpus: CorpusProgram[];
  /** What the whole corpus lacks. */
  lacking: string[];
  defects: string[];
  confusion: Confusion;
}

/**
 * `lab dev check [N...]`: proves labs' grading. Its files fit together (see defectsOf); the starter fails exactly what lab.json says, solution
 * and accepted answers fail nothing, every mutant fails exactly the checks that it names, for the reasons that it names; all that in every
 * repetition, with so many programs graded at once that every processor is busy. Ctrl-C and a fault end it early: what is known by then is told.
 */
export async function devCheck(wanted: string[], options: Options, signal?: AbortSignal): Promise<number> {
  requireBuild();
  const found = wanted.length === 0 ? findLabs(ROOT) : wanted.map((each) => findLab(ROOT, each));
  const trials = await Promise.all(found.map(async (lab) => trialOf(await loadLab(lab), options.kind)));
  const stray = wanted.length === 0 ? strayFolders(ROOT, found) : [];
  const seed = seedOf(options);
  const planned = (options.repeat ?? 1) * trials.reduce((sum, { corpus }) => sum + corpus.length, 0);
  const fault = await tryAll(trials, seed, planned, options, signal).catch((error: unknown) => ({ error }));

  const proofs = trials.map(proofOf);
  const totals = sumOf(proofs.map((proof) => proof.totals));
  const complete = totals.verdicts === planned;
  print(options, { seed, complete, stray, labs: proofs, totals }, () =>
    [
      ...proofs.map((proof) => `${proofText(proof)}\n`),
      ...stray.map((text) => `${style.bad("✘")} ${text}`),
      ...(proofs.length === 1 ? [] : [`All labs: ${totalsText(totals)}`]),
      `Seed ${seed}${complete ? "" : style.warn(`; ended early, after ${totals.verdicts} of ${plural(planned, "verdict")}`)}`,
    ].join("\n"),
  );
  if (fault && !signal?.aborted) throw fault.error;
  return complete && stray.length === 0 && proofs.every(isSound) ? EXIT.passed : EXIT.failed;
}

async function trialOf(lab: GradedLab, kinds: Kind[] | undefined): Promise<Trial> {
  const checks = lab.tasks.flatMap((task) => task.checks.map(({ id }) => id));
  const corpus = corpusOf(lab);
  const tried = kinds ? corpus.filter(({ kind }) => kinds.includes(kind)) : corpus;
  return {
    lab,
    corpus: tried,
    lacking: lacking(corpus),
    defects: await defectsOf(lab),
    confusion: new Confusion(checks),
  };
}

/** Repetition by repetition, so that what is known when it is ended early is known of every lab. */
function* verdictsToCome(trials: Trial[], repeat: number): Generator<[Trial, CorpusProgram, repetition: number]> {
  for (let repetition = 0; repetition < repeat; repetition++)
    for (const trial of trials) for (const program of trial.corpus) yield [trial, program, repetition];
}

async function tryAll(
  trials: Trial[],
  seed: string,
  planned: number,
  options: Options,
  signal: AbortSignal | undefined,
): Promise<void> {
  let done = 0;
  try {
    await pMap(
      verdictsToCome(trials, options.repeat ?? 1),
      async ([{ lab, confusion }, program, repetition]) => {
        const ownSeed = `${seed}+${repetition}`;
        const verdict = await tryProgram(lab, program, {
          seed: ownSeed,
          repeat: 1,
          ...(options.schedule ? { schedules: [options.schedule] } : {}),
          ...(options.tier ? { tiers: options.tier } : {}),
          ...(signal ? { signal } : {}),
        });
        // What was killed in the middle has no verdict.
        if (signal?.aborted) return;
        confusion.add(verdict, ownSeed);
        done += 1;
        progress(`lab ${lab.number}: ${done} of ${plural(planned, "verdict")}`);
      },
      { concurrency: 2 * availableParallelism(), ...(signal ? { signal } : {}) },
    );
  } finally {
    progress("");
  }
}

function proofOf({ lab, lacking, defects, confusion }: Trial): LabProof {
  const { checks, programs, totals } = confusion;
  return { lab: lab.id, draft: lab.draft, lacking, defects, checks, programs, totals };
}
