import type { Place, Recording, Tier } from "../../harness/observe/recording.ts";
import type { Finding } from "../check/types.ts";

/** A lab's grade with the evidence for it. Its JSON form is described by schemas/verdict.schema.json. */
export interface Verdict {
  schema: "proclab/verdict/1";
  lab: string;
  /** Draws every scenario's arguments; the same seed gives the same runs. */
  seed: string;
  /** Of what was graded and of what decided the grade. */
  digests: { submission: string; lab: string };
  tier: Tier | null;
  points: number;
  max: number;
  tasks: TaskVerdict[];
  /** Why the program could not be run at all, in words; null when it could. */
  error: string | null;
}

export interface TaskVerdict {
  name: string;
  title: string;
  points: number;
  max: number;
  checks: CheckVerdict[];
  /** Why the harness had to end some of the task's runs, the first of each kind, in lines of words; null when all ended by themselves. */
  limit: string | null;
  /** What signal killed main in the first of the runs in which a check failed, in words; null where none did, or the harness. */
  killed: string | null;
  /** What the first of the runs in which a check failed wrote to standard error: most often an uncaught exception. */
  stderr: string;
}

export interface CheckVerdict {
  id: string;
  title: string;
  status: "passed" | "failed" | "skipped";
  points: number;
  max: number;
  /** Why the check matters. */
  why: string;
  /** For a skipped check: the ids of the checks that have to pass first. */
  unmet: string[];
  /** For a failed check: the recordings in which it failed, and what each shows. */
  failures: Failure[];
}

export interface Failure {
  findings: Evidence[];
  /** The run that shows it; null when the program could not be run at all, or not be recorded. */
  run: Recording["run"] | null;
}

/** A finding, with the place in the student's source to which its events point, where the program told one. */
export type Evidence = Finding & { at: Place | null };

/** @returns the verdict that some tasks' verdicts add up to */
export function verdictFrom(
  tasks: TaskVerdict[],
  of: Pick<Verdict, "lab" | "seed" | "digests" | "tier" | "error">,
): Verdict {
  const total = (of: "points" | "max") => tasks.reduce((sum, task) => sum + task[of], 0);
  const { lab, seed, digests, tier, error } = of;
  return {
    schema: "proclab/verdict/1",
    lab,
    seed,
    digests,
    tier,
    points: total("points"),
    max: total("max"),
    tasks,
    error,
  };
}

/** How a verdict is to be taken. */
export type Outcome = "passed" | "failed" | "limit";

/** @returns the worst thing that the verdict says: a run that had to be ended is a failure with a word of its own */
export function outcomeOf(verdict: Verdict): Outcome {
  if (verdict.tasks.some(({ limit }) => limit !== null)) return "limit";
  return verdict.tasks.every(({ checks }) => checks.every(({ status }) => status === "passed")) ? "passed" : "failed";
}
