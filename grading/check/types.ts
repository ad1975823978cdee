import type { Json, Recording } from "../../harness/observe/recording.ts";
import type { WorkFile } from "../../harness/run/run.ts";
import type { LimitName, Step, TraceGroup } from "../../harness/supervisor/protocol.ts";
import type { Draw } from "./draw.ts";

/** How a task is run: everything that a run needs besides the student's program. */
export interface Scenario {
  /** `task.name`, unique in the lab; begins with the task. */
  id: string;
  task: string;
  /** What the scenario does, for people: "four children". */
  title: string;
  /** The task's arguments, drawn from the run's seed. */
  args(draw: Draw): Json[];
  /** Files laid into the work folder before the run: path to content. */
  files?(args: Json[], draw: Draw): Record<string, WorkFile | string>;
  /** Environment variables beside those that every run has; PATH may name folders relative to the work folder. */
  env?(args: Json[], draw: Draw): Record<string, string>;
  /** Standard input; without it /dev/null. */
  stdin?(args: Json[], draw: Draw): string;
  /** It mostly waits, for a clock or to be told to go on: it is begun before others, and there is room for it beside them. */
  waits?: true;
  /** What is done to the program while it runs: signals sent, gates opened. Each appears in the recording as a `step` event. */
  steps?(args: Json[], draw: Draw): Step[];
  /** Files to look at when all is over, below the work folder. */
  collect?(args: Json[]): string[];
  /** Under which it is run, each as harness/run/schedule.ts reads it. */
  schedules?: string[];
  /** Groups of system calls to watch beside process births and ends. */
  trace: TraceGroup[];
  limits?: Partial<Record<LimitName, number>>;
}

/** One thing that must hold in every recording of its task's scenarios. */
export interface Check {
  /** `task.name`, unique in the lab; begins with the task. */
  id: string;
  /** What a student reads: a whole sentence in the present tense. */
  title: string;
  points: number;
  /** Checks that must pass first; else this one is skipped. Ids of the same task. */
  needs: string[];
  /** Scenarios it looks at; without it all of its task's. */
  scenarios?: string[];
  /** Why it matters: what breaks in a real program that gets this wrong. */
  why: string;
  /** A question, the mechanism, the call. */
  hints: [question: string, mechanism: string, call: string];
  /** Pure: the same recording gives the same findings. No finding means that it holds. */
  verify(recording: Recording): Finding[];
}

/** One way in which a recording is not what was asked. */
export interface Finding {
  /** What had to be: "4 children of main". */
  expected: string;
  /** What was: "3 children of main". */
  observed: string;
  /** The process in which it was seen. */
  process: string | null;
  /** Indices of the recording's events that show it. */
  events: number[];
}

/** A lab's grading: the default export of its `grading/N-name/checks.ts`. */
export interface Grading {
  scenarios: Scenario[];
  checks: Check[];
}
