import { join, resolve } from "node:path";
import type { Scenario } from "../../grading/check/types.ts";
import { type GradedLab, loadLab, type Task } from "../../grading/judge/load.ts";
import { closest } from "../../grading/report/suggest.ts";
import { jsonText } from "../../grading/report/text.ts";
import { findLab } from "../catalog/catalog.ts";
import type { Json } from "../observe/recording.ts";
import { bundleProgram, type Program, ProgramError } from "../run/bundle.ts";
import { missingBuild } from "../run/run.ts";
import { HarnessFault } from "../run/warm.ts";
import { UsageError } from "./exit.ts";
import type { Options } from "./options.ts";

/** The harness itself. */
export const PROJECT = join(import.meta.dirname, "../..");

/** The folder that holds labs/, grading/ and solutions/: the project's own, unless PROCLAB_ROOT names another. */
export const ROOT = resolve(process.env.PROCLAB_ROOT ?? PROJECT);

/** @returns the lab of that number or name, loaded */
export async function labNamed(wanted: string): Promise<GradedLab> {
  return loadLab(findLab(ROOT, wanted));
}

/** @throws UsageError naming the lab's tasks when there is no such task */
export function taskNamed(lab: GradedLab, wanted: string): Task {
  const task = lab.tasks.find(({ name }) => name === wanted);
  if (task) return task;
  const names = lab.tasks.map(({ name }) => name);
  throw new UsageError(
    `lab ${lab.number} has no task ${JSON.stringify(wanted)}${closest(wanted, names)}\nIts tasks: ${names.join(", ")}`,
  );
}

/**
 * @returns the scenario that --scenario names, else all of the task
 * @throws UsageError naming the task's scenarios when there is no such scenario
 */
export function scenariosOf(task: Task, { scenario: wanted }: Options): [Scenario, ...Scenario[]] {
  const [first, ...others] = task.scenarios.filter(({ id }) => wanted === undefined || id === wanted);
  if (first) return [first, ...others];
  const names = task.scenarios.map(({ id }) => id);
  throw new UsageError(
    `${task.name} has no scenario "${wanted}"${closest(wanted ?? "", names)}\nIts scenarios: ${names.join(", ")}`,
  );
}

/** @returns the student's program: the lab's own, or the file that --from names */
export function programOf(lab: GradedLab, { from }: Options): string {
  return from ?? join(lab.folder, lab.allowed[0] as string);
}

/**
 * @returns the student's program, ready to be run
 * @throws ProgramError when it cannot be bundled or does not export the task
 * @throws the signal's reason
 */
export async function programFor(lab: GradedLab, task: Task, options: Options, signal?: AbortSignal): Promise<Program> {
  const program = await bundleProgram(programOf(lab, options), signal);
  if (program.exports.includes(task.name)) return program;
  throw new ProgramError(`${program.source} exports no function ${task.name}`);
}

/**
 * @returns a task's arguments from the command line: JSON where a word is JSON, else the word itself
 * @throws UsageError for a word that begins as an array and is none: a shell takes away quotes that are not quoted themselves
 */
export function parseArguments(words: string[]): Json[] {
  return words.map((word) => {
    try {
      return JSON.parse(word) as Json;
    } catch {
      if (word.startsWith("["))
        throw new UsageError(
          `${word} begins like an array in JSON, and is none. Put it into single quotes: '["ls","-l"]'`,
        );
      return word;
    }
  });
}

/** @returns --seed, or a new one */
export function seedOf({ seed }: Options): string {
  return seed ?? String(Math.floor(Math.random() * 1e6));
}

/** @throws HarnessFault when the native parts are missing */
export function requireBuild(): void {
  const missing = missingBuild();
  if (missing) throw new HarnessFault(missing);
}

/** Prints a result: as one JSON document for programs, or as text for people. */
export function print(options: Options, value: unknown, text: () => string): void {
  process.stdout.write(options.json ? `${jsonText(value, 2)}\n` : `${text()}\n`);
}
