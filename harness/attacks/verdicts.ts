/** Attacks on the verdict: submissions that want points without doing the work, graded as any other. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gradeProgram } from "../../grading/judge/grade.ts";
import { loadLab } from "../../grading/judge/load.ts";
import { findLab } from "../catalog/catalog.ts";
import type { Recording } from "../observe/recording.ts";
import { bundleProgram } from "../run/bundle.ts";
import { HarnessFault } from "../run/warm.ts";
import type { Tier } from "../supervisor/protocol.ts";
import type { Result } from "./attempt.ts";
import { BrokenHeader } from "./header.ts";
import { type Family, inWords } from "./survivors.ts";
import { currentUser } from "./users.ts";

const SUBMISSIONS = join(import.meta.dirname, "submissions");
const PROJECT = join(import.meta.dirname, "../..");

/** A submission of the suite. */
export interface Submission {
  name: string;
  file: string;
  /** Number of the lab for which it is handed in. */
  lab: string;
  /** Ids of the checks that it passes, exactly. */
  passes: string[];
}

/**
 * @returns all of them, in alphabetical order
 * @throws BrokenHeader where one does not say what it must: `// Attack: …`, `// Lab: 1`, `// Passes: nothing` or ids of checks
 */
export function submissions(): Submission[] {
  return readdirSync(SUBMISSIONS)
    .sort()
    .map((entry) => {
      const file = join(SUBMISSIONS, entry);
      const [, lab, passes] =
        /^\/\/ Attack: .+\n\/\/ Lab: (\d+)\n\/\/ Passes: (.+)\n(?!\/\/)/.exec(readFileSync(file, "utf8")) ?? [];
      if (lab === undefined || passes === undefined)
        throw new BrokenHeader(`${file}: must begin with "// Attack: …", "// Lab: …" and "// Passes: …"`);
      return { name: basename(entry, ".ts"), file, lab, passes: passes === "nothing" ? [] : passes.split(", ").sort() };
    });
}

/** Grades one of them in one tier, as the user whose process this is. */
export async function attackVerdict(
  { name, file, lab: number, passes }: Submission,
  tier: Tier,
  family: Family,
): Promise<Result> {
  const lab = await loadLab(findLab(PROJECT, number));
  const program = await bundleProgram(file);
  const tasks = lab.tasks.filter((task) => program.exports.includes(task.name));
  const report: string[] = [];
  const recordings: Recording[] = [];
  const options = { seed: "attacks", repeat: 1, schedules: ["natural"], tiers: [tier] };
  const verdicts = await gradeProgram(lab, program, tasks, {
    ...options,
    onRecording: (recording) => recordings.push(recording),
  }).catch((error: unknown) => {
    if (!(error instanceof HarnessFault)) throw error;
    report.push(`a fault of the harness: ${error.message}`);
    return [];
  });
  const survivors = inWords(await family.survivors());
  const passed = verdicts
    .flatMap(({ checks }) => checks.filter(({ status }) => status === "passed").map(({ id }) => id))
    .sort();
  const points = verdicts.reduce((sum, task) => sum + task.points, 0);
  const wrong = [
    ...passed.filter((id) => !passes.includes(id)).map((id) => `${id} passes, though nothing was done for it`),
    ...passes.filter((id) => !passed.includes(id)).map((id) => `${id} does not pass any more`),
  ];
  return {
    attack: name,
    tier,
    user: currentUser(),
    happened: `${points} points in ${recordings.length} runs`,
    unexpected: wrong,
    survivors,
    canaries: [],
    report,
  };
}
