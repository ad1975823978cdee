import { type Exploration, explore as exploreTask, type Kind } from "../../../grading/judge/explore.ts";
import { plural, style, wrap } from "../../../grading/report/text.ts";
import { failedTask, replay } from "../../../grading/report/verdict.ts";
import { labNamed, print, programFor, requireBuild, scenariosOf, seedOf, taskNamed } from "../context.ts";
import { EXIT } from "../exit.ts";
import { progress } from "../line.ts";
import type { Options } from "../options.ts";

/** How many schedules are tried where nothing is said. */
const BUDGET = 200;

/** `lab explore 4 critical`: searches for an order of the program's processes in which a task fails. */
export async function explore(
  wanted: string,
  taskName: string,
  options: Options,
  signal?: AbortSignal,
): Promise<number> {
  const lab = await labNamed(wanted);
  const task = taskNamed(lab, taskName);
  requireBuild();
  const scenarios = scenariosOf(task, options);
  const program = await programFor(lab, task, options, signal);
  const seed = seedOf(options);
  const budget = options.budget ?? BUDGET;
  const { tried, failure } = await exploreTask(lab, program, task, {
    seed,
    scenarios,
    budget,
    ...(options.tier ? { tiers: options.tier } : {}),
    ...(signal ? { signal } : {}),
    onProgress: (kind, done) => progress(`${bar(done / budget)} ${done} of ${budget}, ${words(kind)}`),
  }).finally(() => progress(""));

  const again = failure && replay(failure.run, failure.verdict, lab, { runs: 1, from: options.from });
  const found = failure && { ...failure, replay: again };
  print(options, { lab: lab.id, task: task.name, seed, budget, tried, failure: found }, () =>
    [
      `${style.strong(`Lab ${lab.number} · ${task.name}`)}  ${style.faint(`seed ${seed}`)}`,
      "",
      wrap(summary(tried, failure)),
      ...(failure
        ? ["", ...failedTask(failure.verdict, lab, { runs: 1, from: options.from }), `Next: ${again}`]
        : [wrap("That is no proof: another --seed, or a larger --budget, tries others.")]),
    ].join("\n"),
  );
  if (!failure) return EXIT.passed;
  return failure.verdict.limit === null ? EXIT.failed : EXIT.limit;
}

function summary(tried: Exploration["tried"], failure: Exploration["failure"]): string {
  if (failure?.kind === "natural")
    return style.bad("It fails already in the order that the kernel chose by itself: there is nothing to explore.");
  const schedules = tried.filter(({ kind, runs }) => kind !== "natural" && runs > 0);
  const each = schedules.map(
    ({ kind, runs, of }) => `${of === null || of === runs ? runs : `${runs} of ${of}`} ${words(kind)}`,
  );
  const sum = schedules.reduce((all, { runs }) => all + runs, 0);
  const text = `${plural(sum, "schedule")} tried (${each.join(", ")})`;
  return failure
    ? `${text}: ${style.bad(`it fails under ${failure.run.schedule}`)}`
    : `${text}, ${style.good("no failure")}`;
}

/** What stands behind the number of schedules of a kind. */
const words = (kind: Kind) => (typeof kind === "number" ? `with ${plural(kind, "switch", "switches")}` : kind);

const BAR_WIDTH = 20;
const bar = (part: number) => `[${"#".repeat(Math.floor(part * BAR_WIDTH)).padEnd(BAR_WIDTH)}]`;
