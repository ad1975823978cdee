import { availableParallelism } from "node:os";
import pMap from "p-map";
import { type CorpusResult, corpusOf, tryProgram } from "../../../grading/corpus/corpus.ts";
import { type GradedLab, loadLab } from "../../../grading/judge/load.ts";
import { plural, style } from "../../../grading/report/text.ts";
import { findLab, findLabs } from "../../catalog/catalog.ts";
import { print, ROOT, requireBuild, seedOf } from "../context.ts";
import { EXIT } from "../failure.ts";
import type { Options } from "../options.ts";

/** One program of the corpus over all repetitions. */
interface Proof {
  lab: string;
  program: string;
  fails: string[];
  repetitions: number;
  /** Repetitions whose verdict was not the one that the program must get. */
  wrong: { seed: string; unexpected: CorpusResult["unexpected"]; missing: string[] }[];
}

/**
 * `lab dev check [N]`: proves a lab's grading. The starter fails exactly what lab.json says, solution and accepted answers fail nothing,
 * every mutant fails exactly the checks that it names, every check is failed by some mutant; all that in every repetition, with as many
 * programs graded at once as keep the processors busy.
 */
export async function devCheck(wanted: string | undefined, options: Options, signal?: AbortSignal): Promise<number> {
  requireBuild();
  const found = wanted === undefined ? findLabs(ROOT) : [findLab(ROOT, wanted)];
  const labs = await Promise.all(found.map(loadLab));
  const seed = seedOf(options);
  const proofs = (await pMap(labs, (lab) => prove(lab, seed, options, signal), { concurrency: 1 })).flat();
  const unseen = labs.flatMap(checksWithoutMutant);
  print(options, { seed, programs: proofs, checksWithoutMutant: unseen }, () => report(proofs, unseen, seed));
  return proofs.some(({ wrong }) => wrong.length > 0) || unseen.length > 0 ? EXIT.failed : EXIT.passed;
}

async function prove(lab: GradedLab, seed: string, options: Options, signal?: AbortSignal): Promise<Proof[]> {
  const concurrency = availableParallelism();
  return pMap(
    corpusOf(lab),
    async (program) => {
      const proof: Proof = {
        lab: lab.id,
        program: program.name,
        fails: program.fails,
        repetitions: options.repeat ?? 1,
        wrong: [],
      };
      for (let repetition = 0; repetition < proof.repetitions; repetition++) {
        const ownSeed = `${seed}+${repetition}`;
        const { unexpected, missing } = await tryProgram(lab, program, {
          seed: ownSeed,
          repeat: 1,
          ...(options.tier ? { tiers: options.tier } : {}),
          ...(signal ? { signal } : {}),
        });
        if (unexpected.length > 0 || missing.length > 0) proof.wrong.push({ seed: ownSeed, unexpected, missing });
      }
      return proof;
    },
    { concurrency },
  );
}

function checksWithoutMutant(lab: GradedLab): string[] {
  const seen = new Set(corpusOf(lab).flatMap(({ name, fails }) => (name.startsWith("mutants/") ? fails : [])));
  return lab.tasks.flatMap(({ checks }) => checks.map(({ id }) => id)).filter((id) => !seen.has(id));
}

function report(proofs: Proof[], unseen: string[], seed: string): string {
  const wrong = proofs.filter((proof) => proof.wrong.length > 0);
  const verdicts = proofs.reduce((sum, { repetitions }) => sum + repetitions, 0);
  const wrongVerdicts = wrong.reduce((sum, proof) => sum + proof.wrong.length, 0);
  const flaky = wrong.filter((proof) => proof.wrong.length < proof.repetitions).length;
  const lines = wrong.map(({ lab, program, wrong: [first], repetitions, wrong: all }) => {
    const details = [
      ...(first?.unexpected ?? []).map(({ id, observed }) => `    fails ${id}, which it does not name: ${observed}`),
      ...(first?.missing ?? []).map((id) => `    does not fail ${id}, which it names`),
    ];
    return `${style.bad("✘")} ${lab} ${program}: wrong in ${all.length} of ${repetitions}, first with seed ${first?.seed}\n${details.join("\n")}`;
  });
  return [
    ...lines,
    ...unseen.map((id) => `${style.bad("✘")} no mutant fails ${id}`),
    `${plural(proofs.length, "program")}, ${plural(verdicts, "verdict")}, ${wrongVerdicts} wrong, ${plural(flaky, "program")} flaky (seed ${seed})`,
  ].join("\n");
}
