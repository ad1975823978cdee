import type { RunIdentity, Tier } from "../../harness/observe/recording.ts";
import type { Program } from "../../harness/run/bundle.ts";
import type { SupervisorEvent } from "../../harness/supervisor/protocol.ts";
import { type Draw, drawFrom } from "../check/draw.ts";
import type { Scenario } from "../check/types.ts";
import { runAll, runScenario, type ScenarioOptions, seedOfRun } from "./grade.ts";
import { judge } from "./judge.ts";
import type { GradedLab, Task } from "./load.ts";
import type { TaskVerdict } from "./verdict.ts";

/** The kinds of schedules, in the order in which they are tried; a number is one of switches between processes that the schedule adds. */
const KINDS = ["natural", 0, 1, 2, "seeded"] as const;
export type Kind = (typeof KINDS)[number];

export interface ExploreOptions extends Pick<ScenarioOptions, "tiers" | "signal"> {
  /** Draws the scenarios' arguments, and what is tried where not everything can be. */
  seed: string;
  /** Of the task. */
  scenarios: Scenario[];
  /** How many schedules to try at most. The natural runs come before them, and do not count. */
  budget: number;
  /** Called when a run is over. `done` counts those of all kinds but the natural ones. */
  onProgress?: (kind: Kind, done: number) => void;
}

/** What a search for a schedule under which a task fails has come to. */
export interface Exploration {
  /** How many schedules of each kind were tried, and how many there are; null where there is no end of them. */
  tried: { kind: Kind; runs: number; of: number | null }[];
  /** The smallest schedule that failed: of the kind with the fewest switches the one whose last is earliest. */
  failure: { kind: Kind; run: RunIdentity; tier: Tier; verdict: TaskVerdict } | null;
}

/**
 * Searches for a schedule under which a task fails, few switches first: most races need one or two at the right points. All runs have the
 * same arguments but the seeded ones, to which the last quarter of the budget belongs. The same seed and budget find the same failure,
 * however many runs go on at once.
 *
 * @param program exports the task
 * @throws HarnessFault when the harness failed
 */
export async function explore(
  lab: GradedLab,
  program: Program,
  task: Task,
  options: ExploreOptions,
): Promise<Exploration> {
  const tried: Exploration["tried"] = [];
  let bases: Base[] = [];
  let done = 0;
  let failed = false;

  const tryOne = async (kind: Kind, trial: Trial, cpu: number) => {
    let points = 0;
    const onEvent = (event: SupervisorEvent) => {
      if (event.ev === "end") points = event.points;
    };
    const { scenario, schedule, seed } = trial;
    const recording = await runScenario(lab, program, scenario, seed, { ...options, schedule, cpu, onEvent });
    options.signal?.throwIfAborted(); // What was cancelled says nothing.
    const verdict = judge(task, [recording]);
    failed ||= isFailure(verdict);
    if (kind !== "natural") done += 1;
    options.onProgress?.(kind, done);
    return { scenario, schedule, points, run: recording.run, tier: recording.sandbox.tier, verdict };
  };
  function* untilOneFails(trials: Trial[]): Generator<Trial> {
    for (const trial of trials) {
      if (failed) return;
      yield trial;
    }
  }

  for (const kind of KINDS) {
    const { trials, of } = planned(kind, options, bases, done);
    const ended = await runAll(untilOneFails(trials), (trial, cpu) => tryOne(kind, trial, cpu), options.signal);
    tried.push({ kind, runs: ended.length, of });
    // The first of the plan, not of the clock: whatever stands before it in the plan had begun, and is over.
    const failure = ended.find(({ verdict }) => isFailure(verdict));
    if (failure) return { tried, failure: { kind, run: failure.run, tier: failure.tier, verdict: failure.verdict } };
    if (kind === 0) bases = ended;
  }
  return { tried, failure: null };
}

const isFailure = ({ limit, checks }: TaskVerdict) =>
  limit !== null || checks.some(({ status }) => status === "failed");

interface Trial {
  scenario: Scenario;
  schedule: string;
  seed: string;
}

interface Plan {
  trials: Trial[];
  of: number | null;
}

function planned(kind: Kind, { seed, scenarios, budget }: ExploreOptions, bases: Base[], done: number): Plan {
  const all = (trials: Trial[], room: number): Plan => ({ trials: trials.slice(0, room), of: trials.length });
  const room = budget - Math.floor(budget / 4) - done;
  switch (kind) {
    case "natural":
      return all(
        scenarios.map((scenario) => ({ scenario, schedule: "natural", seed })),
        scenarios.length,
      );
    case 0:
      return all(
        scenarios.flatMap((scenario) => BASES.map((schedule) => ({ scenario, schedule, seed }))),
        room,
      );
    case "seeded":
      return {
        trials: Array.from({ length: budget - done }, (_, i) => ({
          scenario: scenarios[i % scenarios.length] as Scenario,
          schedule: "seeded",
          seed: seedOfRun(seed, i + 1),
        })),
        of: null,
      };
    default: {
      const { chosen, of } = switching(bases, kind, room, drawFrom(`${seed}/explore/${kind}`));
      const trials = chosen.map(({ base: { scenario, schedule }, changes }) => ({
        scenario,
        schedule: `${schedule}@${changes}`,
        seed,
      }));
      return { trials, of };
    }
  }
}

const BASES = ["parent-first", "child-first"];

/** A schedule without switches, and how many points a run of the scenario has under it: before each of them it could switch. */
interface Base {
  scenario: Scenario;
  schedule: string;
  points: number;
}

/**
 * Adds one or two switches to schedules that have none.
 *
 * @param room how many schedules there may be; where there are more, those are drawn: a race may be at the end of a run
 * @returns those whose last switch is earlier first, then in the order of the bases; and how many there are in all
 */
export function switching<B extends { points: number }>(
  bases: B[],
  switches: 1 | 2,
  room: number,
  draw: Draw,
): { chosen: { base: B; changes: number[] }[]; of: number } {
  const ways = ({ points }: B) => (switches === 1 ? points : (points * (points - 1)) / 2);
  const of = bases.reduce((sum, base) => sum + ways(base), 0);
  const drawn = sample(of, room, draw);
  let before = 0;
  const chosen = bases.flatMap((base) => {
    const own = drawn.map((n) => n - before).filter((n) => n >= 0 && n < ways(base));
    before += ways(base);
    return own.map((n) => ({ base, n }));
  });
  const changes = (n: number) => (switches === 1 ? [n + 1] : pair(n));
  return {
    chosen: chosen.sort((one, other) => one.n - other.n).map(({ base, n }) => ({ base, changes: changes(n) })),
    of,
  };
}

/** @returns the nth pair of points, from 0: [1, 2], [1, 3], [2, 3], [1, 4] … */
function pair(n: number): [number, number] {
  const below = Math.floor((1 + Math.sqrt(1 + 8 * n)) / 2);
  return [n - (below * (below - 1)) / 2 + 1, below + 1];
}

/** @returns so many different whole numbers from 0 to `below` - 1, or all of them where there are no more (Floyd's algorithm) */
function sample(below: number, count: number, draw: Draw): number[] {
  const chosen = new Set<number>();
  for (let top = Math.max(0, below - count); top < below; top++) {
    const n = draw.integer(0, top);
    chosen.add(chosen.has(n) ? top : n);
  }
  return [...chosen];
}
