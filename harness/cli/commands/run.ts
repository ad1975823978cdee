import { describeLimit } from "../../../grading/check/limit.ts";
import { describeEnd } from "../../../grading/check/processes.ts";
import { runScenario, seedOfRun } from "../../../grading/judge/grade.ts";
import type { GradedLab, Task } from "../../../grading/judge/load.ts";
import { shellWord, style } from "../../../grading/report/text.ts";
import { callText, traceText } from "../../../grading/report/trace.ts";
import type { Json, Recording } from "../../observe/recording.ts";
import type { SupervisorEvent } from "../../supervisor/protocol.ts";
import {
  labNamed,
  parseArguments,
  print,
  programFor,
  ROOT,
  requireBuild,
  scenariosOf,
  seedOf,
  taskNamed,
} from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import type { Options } from "../options.ts";
import { keepRecording } from "../progress.ts";

/** `lab run 1 fan 4`: only runs a task, its output on the terminal as it comes. */
export async function run(
  lab: string,
  task: string,
  words: string[],
  options: Options,
  signal?: AbortSignal,
): Promise<number> {
  const show = ({ ev, ...event }: SupervisorEvent) => {
    if (ev !== "output" || options.json) return;
    const { fd, data } = event as Extract<SupervisorEvent, { ev: "output" }>;
    (fd === 1 ? process.stdout : process.stderr).write(Buffer.from(data, "latin1"));
  };
  const recordings = await runTask(lab, task, words, options, signal, show);
  if (options.json)
    printAll(
      options,
      recordings.map(({ outcome, output }) => ({ outcome, output })),
      () => "",
    );
  for (const {
    processes: [first, ...others],
    outcome,
    run: called,
  } of options.json ? [] : recordings) {
    const left = outcome.kind === "ended" ? others.filter(({ exit }) => exit?.forced) : [];
    const words = [
      describeLimit(outcome) ?? `main ${first ? describeEnd(first) : "never began"}`,
      ...left.map((process) => `${process.name} ${describeEnd(process)}`),
    ].join("; ");
    process.stderr.write(`${style.faint(`${callText(called)}: ${words}`)}\n`);
  }
  return exitCodeOf(recordings);
}

/** `lab trace 1 fan 4`: runs a task and shows what the kernel saw. */
export async function trace(
  lab: string,
  task: string,
  words: string[],
  options: Options,
  signal?: AbortSignal,
): Promise<number> {
  const recordings = await runTask(lab, task, words, options, signal);
  for (const [i, recording] of recordings.entries()) keepRecording(ROOT, recording, i);
  printAll(options, recordings, traceText);
  return exitCodeOf(recordings);
}

/** Prints what was made of each run; as JSON an array if the runs were repeated, so that it is one document in any case. */
function printAll<T>(options: Options, values: T[], text: (value: T) => string): void {
  print(options, options.repeat === undefined ? values[0] : values, () => values.map(text).join("\n"));
}

async function runTask(
  wanted: string,
  taskName: string,
  words: string[],
  options: Options,
  signal?: AbortSignal,
  onEvent?: (event: SupervisorEvent) => void,
): Promise<Recording[]> {
  const lab = await labNamed(wanted);
  const task = taskNamed(lab, taskName);
  requireBuild();
  const [scenario] = scenariosOf(task, options);
  const program = await programFor(lab, task, options, signal);
  const args = argumentsOf(lab, task, words, options);
  const seed = seedOf(options);
  const recordings: Recording[] = [];
  for (let repetition = 0; repetition < (options.repeat ?? 1) && !(repetition > 0 && signal?.aborted); repetition++) {
    recordings.push(
      await runScenario(lab, program, scenario, seedOfRun(seed, repetition), {
        ...(args ? { args } : {}),
        ...(options.schedule ? { schedule: options.schedule } : {}),
        ...(options.tier ? { tiers: options.tier } : {}),
        ...(signal ? { signal } : {}),
        ...(onEvent ? { onEvent } : {}),
      }),
    );
  }
  return recordings;
}

/** Arguments as typed; else, if a seed was given, those that it draws; else the task's example. */
function argumentsOf(lab: GradedLab, task: Task, words: string[], options: Options): Json[] | undefined {
  const example = task.example as Json[];
  if (words.length === 0) return options.seed === undefined && options.scenario === undefined ? example : undefined;
  if (!task.rest && words.length !== example.length) {
    const shown = example.map(shellWord).join(" ");
    throw new UsageError(
      `${task.name} takes ${example.length} argument${example.length === 1 ? "" : "s"}, ${words.length} given. For example: npm run lab run ${lab.number} ${task.name} ${shown}`,
    );
  }
  return parseArguments(words);
}

function exitCodeOf(recordings: Recording[]): number {
  if (recordings.some(({ outcome }) => outcome.kind === "cancelled")) return EXIT.interrupted;
  if (recordings.some(({ outcome }) => "blocked" in outcome)) return EXIT.limit;
  return recordings.every(({ outcome }) => outcome.kind === "ended" && outcome.status === 0)
    ? EXIT.passed
    : EXIT.failed;
}
