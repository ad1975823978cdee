import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Verdict, verdictFrom } from "../../grading/judge/verdict.ts";
import { style } from "../../grading/report/text.ts";
import { writeJson } from "../observe/json.ts";
import type { Recording } from "../observe/recording.ts";

/** What is kept between commands, in `.proclab/` of the root: the latest verdict of each lab, its recordings, hints given. */
export interface Progress {
  verdict: Verdict | null;
  /** The latest level of hint given for each check. */
  hints: Record<string, number>;
}

/** @returns what is kept of a lab; nothing at all where the file is missing or from another version */
export function readProgress(root: string, lab: string): Progress {
  const file = progressFile(root, lab);
  const nothing: Progress = { verdict: null, hints: {} };
  if (!existsSync(file)) return nothing;
  try {
    const { verdict, hints } = JSON.parse(readFileSync(file, "utf8")) as Progress;
    return verdict === null || verdict?.schema === "proclab/verdict/1" ? { verdict, hints: hints ?? {} } : nothing;
  } catch {
    return nothing;
  }
}

export function writeProgress(root: string, lab: string, progress: Progress): void {
  keep(progressFile(root, lab), progress);
}

/** Keeps the recording of a run: the latest of each scenario, by its number among the runs of that. */
export function keepRecording(root: string, recording: Recording, number: number): void {
  keep(recordingFile(root, recording, number), recording);
}

/** A verdict is worth having where nothing can be kept, on a read-only disk or in somebody else's folder: that is told once, no more. */
function keep(path: string, value: unknown): void {
  try {
    writeJson(path, value);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    if (!told) process.stderr.write(`${style.warn(`Nothing can be kept: ${(error as Error).message}`)}\n`);
    told = true;
  }
}
let told = false;

/** Merges a verdict on some of a lab's tasks into what is kept, so that grading one task does not forget the others. */
export function mergeVerdict(kept: Verdict | null, verdict: Verdict, order: string[]): Verdict {
  if (!kept) return verdict;
  const tasks = order.flatMap(
    (name) => [verdict, kept].map((each) => each.tasks.find((task) => task.name === name)).find((task) => task) ?? [],
  );
  return verdictFrom(tasks, verdict);
}

function recordingFile(root: string, { run }: Recording, number: number): string {
  return join(root, ".proclab/recordings", run.lab, `${run.scenario}${number > 0 ? `.${number}` : ""}.json`);
}

const progressFile = (root: string, lab: string) => join(root, ".proclab/progress", `${lab}.json`);
