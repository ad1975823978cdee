import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import pMap from "p-map";
import { NeverBegan, record } from "../../harness/observe/record.ts";
import type { Json, Recording, RunIdentity } from "../../harness/observe/recording.ts";
import { bundleProgram, type Program, ProgramError, placeIn, readSource } from "../../harness/run/bundle.ts";
import { run } from "../../harness/run/run.ts";
import { scheduleFrom } from "../../harness/run/schedule.ts";
import { HarnessFault } from "../../harness/run/warm.ts";
import type { SupervisorEvent, Tier } from "../../harness/supervisor/protocol.ts";
import { drawFrom } from "../check/draw.ts";
import type { Scenario } from "../check/types.ts";
import { judge, judgeTasks, judgeUnrunnable } from "./judge.ts";
import type { GradedLab, Task } from "./load.ts";
import { type TaskVerdict, type Verdict, verdictFrom } from "./verdict.ts";

export interface GradeOptions {
  /** Only this task; all of the lab's where not given. */
  task?: string;
  /** Draws the scenarios' arguments. */
  seed: string;
  /** How often each scenario is run, each time with other arguments. */
  repeat: number;
  /** Under which each scenario is run, instead of its own. */
  schedules?: string[];
  /** Acceptable sandbox tiers, best first. */
  tiers?: Tier[];
  signal?: AbortSignal;
  /** Called with every recording as it is made; `number` counts a scenario's runs from 0. */
  onRecording?: (recording: Recording, number: number) => void;
  /** Called once with all recordings that the verdict rests on, in the order of the plan; not for a program that cannot be run. */
  onRecordings?: (recordings: Recording[]) => void;
}

/**
 * Grades a student's file: runs every scenario of its tasks, then judges the recordings.
 *
 * @param file absolute path of the program
 * @throws HarnessFault when the harness failed; a student's failure is in the verdict, never thrown
 * @throws the signal's reason, while the program is bundled
 */
export async function grade(lab: GradedLab, file: string, options: GradeOptions): Promise<Verdict> {
  const tasks = lab.tasks.filter(({ name }) => options.task === undefined || name === options.task);
  let tier: Tier | null = null;
  const onRecording: GradeOptions["onRecording"] = (recording, number) => {
    tier = recording.sandbox.tier;
    options.onRecording?.(recording, number);
  };
  let unrunnable: string | null = null;
  const verdicts = await bundleProgram(file, options.signal).then(
    (program) => gradeProgram(lab, program, tasks, { ...options, onRecording }),
    (error: unknown) => {
      if (!(error instanceof ProgramError)) throw error;
      unrunnable = error.message;
      return judgeTasks(tasks, [], () => error.message);
    },
  );
  return verdictFrom(verdicts, {
    lab: lab.id,
    seed: options.seed,
    digests: { submission: digestOf(file), lab: lab.digest },
    tier,
    error: unrunnable,
  });
}

/**
 * Grades some tasks of a program that is already bundled.
 *
 * @throws HarnessFault when the harness failed
 */
export async function gradeProgram(
  lab: GradedLab,
  program: Program,
  tasks: Task[],
  options: GradeOptions,
): Promise<TaskVerdict[]> {
  const plan = tasks
    .filter(({ name }) => program.exports.includes(name))
    .flatMap(({ scenarios }) => scenarios)
    .flatMap((scenario) => planned(scenario, options));
  const room = MOST_RECORDED / lab.tasks.length;
  const recorded = new Map<string, number>();
  const isTooMuch = (task: string) => (recorded.get(task) ?? 0) > room;
  const waiting = plan.filter(({ scenario }) => scenario.waits);
  const made = new Map<Planned, Recording>();
  const plans = Map.groupBy(plan, ({ scenario }) => scenario.task);
  const verdicts = new Map<string, TaskVerdict>();
  // When its last run is over, while others go on.
  const judgeIfMade = (name: string) => {
    const task = tasks.find((each) => each.name === name);
    const own = plans.get(name) ?? [];
    const recordings = own.flatMap((each) => made.get(each) ?? []);
    if (task && recordings.length === own.length && !isTooMuch(name)) verdicts.set(name, judge(task, recordings));
  };
  await runAll(
    [...waiting, ...plan.filter(({ scenario }) => !scenario.waits)],
    async (each, cpu) => {
      const { scenario, number, schedule, seed } = each;
      const { task } = scenario;
      if (isTooMuch(task)) return;
      const recording = await runScenario(lab, program, scenario, seed, { ...options, schedule, cpu });
      recorded.set(task, (recorded.get(task) ?? 0) + Buffer.byteLength(JSON.stringify(recording)));
      options.onRecording?.(recording, number);
      made.set(each, recording);
      judgeIfMade(task);
    },
    options.signal,
    Math.min(waiting.length, running.length),
  );
  // All of a task or none: then what is judged does not hang on which runs were over first.
  const recordings = plan.flatMap((each) => made.get(each) ?? []).filter(({ run }) => !isTooMuch(run.task));
  options.onRecordings?.(recordings);
  const why = (name: string) =>
    program.exports.includes(name)
      ? `one whose runs take more than ${Math.floor(room / 2 ** 20)} MiB to record`
      : `${basename(program.source)} exports no function ${name}`;
  return tasks.map((task) => verdicts.get(task.name) ?? judgeUnrunnable(task, why(task.name)));
}

/**
 * Bytes of JSON that the recordings of a verdict may have in all; each of the lab's tasks has its equal share. A run's limits do not bound them
 * alone: runs can be repeated, files that are looked at afterwards are large, and names of processes long. A lab's are 0.2 to 1 MB; only where
 * nearly all runs of a task are ended by a limit they come to this.
 */
export const MOST_RECORDED = 256 * 2 ** 20;

interface Planned {
  scenario: Scenario;
  /** Among the scenario's runs, from 0. */
  number: number;
  schedule: string;
  seed: string;
}

/** What a scenario is run under that says nothing else. The seeded ones draw different orders, as every run has a seed of its own. */
const SCHEDULES = ["natural", "parent-first", "child-first", "seeded", "seeded"];

/** How many runs of this process are on each processor now: programs that are graded at once share the processors. */
const running = Array.from({ length: availableParallelism() }, () => 0);

/** @returns the processor with the fewest runs, for one more; give it back when that is over */
function takeProcessor(): number {
  const cpu = running.indexOf(Math.min(...running));
  running[cpu] = (running[cpu] ?? 0) + 1;
  return cpu;
}

const giveBack = (cpu: number) => {
  running[cpu] = (running[cpu] ?? 1) - 1;
};

/**
 * Does something for every run that is planned: for two at a time for each processor, as some wait. A plan that is a generator is asked for
 * the next run when there is room for it, so it can end early.
 *
 * @param run is told the processor to which its run is to be pinned
 * @param more for how many more there is room at a time
 * @returns what came of them, in the order of the plan
 */
export function runAll<T, R>(
  plan: Iterable<T>,
  run: (planned: T, cpu: number) => Promise<R>,
  signal?: AbortSignal,
  more = 0,
): Promise<R[]> {
  return pMap(
    plan,
    async (planned) => {
      const cpu = takeProcessor();
      try {
        return await run(planned, cpu);
      } finally {
        giveBack(cpu);
      }
    },
    { concurrency: running.length * 2 + more, ...(signal ? { signal } : {}) },
  );
}

/** @returns the seed of a scenario's run with this number, from 0: each has its own, so that by it that run can be done again */
export const seedOfRun = (seed: string, number: number): string => (number === 0 ? seed : `${seed}+${number}`);

function planned(scenario: Scenario, { seed, repeat, schedules }: GradeOptions): Planned[] {
  return Array.from({ length: repeat }, (_, repetition) =>
    (schedules ?? scenario.schedules ?? SCHEDULES).map((schedule, i) => {
      const number = repetition + i * repeat;
      return { scenario, number, schedule, seed: seedOfRun(seed, number) };
    }),
  ).flat();
}

/** Arguments that a person chose name a file that the scenario would have to lay outside the run's own folder. */
export class NotInWorkFolder extends Error {
  override name = "NotInWorkFolder";
  constructor(task: string, path: string) {
    super(
      `${task} is run with a file "${path}": give a path below the run's own folder, without "..", such as "file.txt"`,
    );
  }
}

const isPlain = (path: string) => path.split("/").every((name) => name !== "" && name !== "." && name !== "..");

export interface ScenarioOptions {
  /** As scheduleFrom reads it; natural where not given. */
  schedule?: string;
  tiers?: Tier[];
  signal?: AbortSignal;
  cpu?: number;
  /** Arguments in place of those that the scenario draws. */
  args?: Json[];
  onEvent?: (event: SupervisorEvent) => void;
}

/**
 * Runs one scenario once.
 *
 * @param seed draws the scenario's arguments and files
 * @throws HarnessFault when the harness failed
 */
export async function runScenario(
  lab: GradedLab,
  program: Program,
  scenario: Scenario,
  seed: string,
  options: ScenarioOptions,
): Promise<Recording> {
  const draw = drawFrom(`${seed}/${scenario.id}`);
  const drawn = scenario.args(draw);
  const args = options.args ?? drawn;
  const files = Object.entries(scenario.files?.(args, draw) ?? {}).map(
    ([path, file]) => [path, typeof file === "string" ? { text: file, mode: 0o644 } : file] as const,
  );
  const outside = files.map(([path]) => path).filter((path) => !isPlain(path));
  if (outside.length > 0) throw new NotInWorkFolder(scenario.task, outside[0] as string);
  const env = scenario.env?.(args, draw);
  const stdin = scenario.stdin?.(args, draw);
  const steps = scenario.steps?.(args, draw);
  const schedule = options.schedule ?? "natural";
  const order = scheduleFrom(schedule, seed);
  if (!order) throw new TypeError(`not a schedule: ${schedule}`);
  const events = await run(
    {
      program,
      task: scenario.task,
      args,
      files: Object.fromEntries(files),
      ...(env === undefined ? {} : { env }),
      ...(stdin === undefined ? {} : { stdin }),
      ...(steps === undefined ? {} : { steps }),
      collect: scenario.collect?.(args) ?? [],
      trace: scenario.trace,
      limits: { ...lab.limits, ...scenario.limits },
      schedule: order,
      ...(options.tiers ? { tiers: options.tiers } : {}),
      ...(options.cpu === undefined ? {} : { cpu: options.cpu }),
    },
    { ...(options.onEvent ? { onEvent: options.onEvent } : {}), ...(options.signal ? { signal: options.signal } : {}) },
  );
  const identity: RunIdentity = {
    lab: lab.id,
    task: scenario.task,
    scenario: scenario.id,
    args,
    seed,
    schedule,
  };
  try {
    return record(identity, events, (line, column) => placeIn(program, line, column));
  } catch (error) {
    if (!(error instanceof NeverBegan)) throw error;
    throw new HarnessFault(`the runtime ended before the student's program began: ${error.message}`);
  }
}

/** @returns a digest of what the bundler would read; "missing" for what it refuses, which is not read here either */
export function digestOf(file: string): string {
  try {
    return `sha256:${createHash("sha256").update(readSource(file)).digest("hex")}`;
  } catch {
    return "missing";
  }
}
