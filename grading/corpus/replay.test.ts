import { join } from "node:path";
import { expect, test } from "vitest";
import { findLabs } from "../../harness/catalog/catalog.ts";
import type { Event, Recording } from "../../harness/observe/recording.ts";
import { runAll, runScenario } from "../judge/grade.ts";
import { judge } from "../judge/judge.ts";
import { type GradedLab, loadLab, type Task } from "../judge/load.ts";
import { bundleOf, type CorpusProgram, corpusOf } from "./corpus.ts";

const ROOT = join(import.meta.dirname, "../..");
const WANTED = 50;
const SEEDS = 12;

/** One run of a racy program, by which it can be done again. */
interface Race {
  lab: GradedLab;
  program: CorpusProgram;
  task: Task;
  scenario: Task["scenarios"][number];
  seed: string;
}

/** Racy programs' runs under seeds: of each program one run, then of each another one. */
async function racesOf(labs: GradedLab[]): Promise<Race[]> {
  const each = labs.flatMap((lab) =>
    corpusOf(lab)
      .filter(({ kind }) => kind === "racy")
      .map(async (program) => {
        const { exports } = await bundleOf(program);
        const wrong = lab.tasks.filter(({ name }) => exports.includes(name));
        return wrong.flatMap((task) => task.scenarios.map((scenario) => ({ lab, program, task, scenario })));
      }),
  );
  const runs = (await Promise.all(each)).flat();
  return Array.from({ length: SEEDS }, (_, seed) => runs.map((run) => ({ ...run, seed: `replay/${seed}` }))).flat();
}

async function take({ lab, program, task, scenario, seed }: Race, cpu: number) {
  const recording = await runScenario(lab, await bundleOf(program), scenario, seed, { schedule: "seeded", cpu });
  return {
    failed: judge(task, [recording]).checks.flatMap(({ id, status }) => (status === "failed" ? [id] : [])),
    story: storyOf(recording),
  };
}

/** CLD_STOPPED and CLD_CONTINUED: where one signal stops or continues several, their SIGCHLD merge, and the kernel chooses whose is left. */
const MERGED = [5, 6];

/** Everything that is told of events but times, numbers of the kernel's own, and what was mapped where. */
function storyOf({ outcome, events }: Recording): unknown[] {
  return [outcome.kind, ...events.map(tell)];
}

function tell(event: Event): unknown {
  const told: Record<string, unknown> = { ...event };
  for (const luck of ["t", "senderPid", "minflt", "start", "table", "dispositions", "env"]) delete told[luck];
  if (event.kind === "deliver" && MERGED.includes(event.code)) delete told.sender;
  return told;
}

test(`${WANTED} seeds under which a racy program fails: each gives the same verdict and the same order of events, twice`, async () => {
  const labs = await Promise.all(findLabs(ROOT).map(loadLab));
  const failing: { race: Race; first: Awaited<ReturnType<typeof take>> }[] = [];
  function* untilEnough(races: Race[]): Generator<Race> {
    for (const race of races) if (failing.length < WANTED) yield race;
  }
  await runAll(untilEnough(await racesOf(labs)), async (race, cpu) => {
    const first = await take(race, cpu);
    if (first.failed.length > 0) failing.push({ race, first });
  });
  expect(failing.length).toBeGreaterThanOrEqual(WANTED);
  await runAll([...failing, ...failing], async ({ race, first }, cpu) => {
    const { lab, program, scenario, seed } = race;
    const { failed, story } = await take(race, cpu);
    const of = `${lab.id} ${program.name} ${scenario.id} seed ${seed}`;
    expect([of, failed, ...story]).toEqual([of, first.failed, ...first.story]);
  });
});
