import { rmSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { grade as gradeLab } from "../../../grading/judge/grade.ts";
import type { GradedLab } from "../../../grading/judge/load.ts";
import { outcomeOf, type Verdict } from "../../../grading/judge/verdict.ts";
import { quoted } from "../../../grading/report/text.ts";
import { verdictText } from "../../../grading/report/verdict.ts";
import type { Recording } from "../../observe/recording.ts";
import { labNamed, print, programOf, ROOT, requireBuild, seedOf, taskNamed } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import type { Options } from "../options.ts";
import { keepRecording, mergeVerdict, readProgress, writeProgress } from "../progress.ts";

/**
 * `lab 1`, `lab 1 fan`: grades a lab or one of its tasks.
 *
 * @param excess what was written after the task
 */
export async function grade(
  wanted: string,
  task: string | undefined,
  excess: string[],
  options: Options,
  signal?: AbortSignal,
): Promise<number> {
  const lab = await labNamed(wanted);
  if (task !== undefined) taskNamed(lab, task);
  if (excess.length > 0) {
    throw new UsageError(
      `grading draws the arguments itself. To run the task with yours: npm run lab run ${lab.number} ${task} ${excess.map(quoted).join(" ")}`,
    );
  }
  requireBuild();
  interpret();
  return gradeLoaded(lab, task, options, signal);
}

/**
 * From here on V8 compiles nothing to machine code: in a process that lives for a second its compilers take a tenth of two processors, and
 * runs wait for those. Not earlier, as a flag: what Node has compiled at its own build, or kept from an earlier start, is good for the same
 * flags only.
 */
function interpret(): void {
  for (const compiler of ["sparkplug", "maglev", "turbofan"]) setFlagsFromString(`--no-${compiler}`);
}

/** The same for a lab that is already loaded. */
export async function gradeLoaded(
  lab: GradedLab,
  task: string | undefined,
  options: Options,
  signal?: AbortSignal,
): Promise<number> {
  const { verdict, recordings } = await gradeAndKeep(lab, task, options, signal);
  print(options, verdict, () => verdictText(verdict, lab, { runs: recordings.length, from: options.from }));
  return EXIT[outcomeOf(verdict)];
}

/**
 * Grades, and keeps the recordings and, of the lab's own program, the verdict as the student's progress.
 *
 * @returns the verdict with the recordings that it rests on, in the order of the plan; none of a program that cannot be run
 * @throws HarnessFault when the harness failed
 */
export async function gradeAndKeep(
  lab: GradedLab,
  task: string | undefined,
  options: Options,
  signal?: AbortSignal,
): Promise<{ verdict: Verdict; recordings: Recording[] }> {
  let recordings: Recording[] = [];
  const verdict = await gradeLab(lab, programOf(lab, options), {
    ...(task === undefined ? {} : { task }),
    seed: seedOf(options),
    repeat: options.repeat ?? 1,
    ...(options.schedule ? { schedules: [options.schedule] } : {}),
    ...(options.tier ? { tiers: options.tier } : {}),
    ...(signal ? { signal } : {}),
    onRecording(recording, number) {
      keepRecording(ROOT, recording, number);
    },
    onRecordings(all) {
      recordings = all;
    },
  });
  if (!options.from) {
    const { verdict: latest, hints } = readProgress(ROOT, lab.id);
    const order = lab.tasks.map(({ name }) => name);
    writeProgress(ROOT, lab.id, { verdict: mergeVerdict(latest, verdict, order), hints });
  }
  return { verdict, recordings };
}

/** Forgets what is kept of a lab. */
export function forget(lab: GradedLab): void {
  rmSync(join(ROOT, ".proclab/recordings", lab.id), { recursive: true, force: true });
  rmSync(join(ROOT, ".proclab/progress", `${lab.id}.json`), { force: true });
}
