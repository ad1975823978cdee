/**
 * `npm run bench:batch -- [--submissions=100] [--labs=1,2] [--seed=TEXT] [--schedule=natural] [--evening=10]`: makes so many submissions of solutions, other right answers, mutants,
 * broken and hostile files in the shapes that course systems hand out, grades them as one batch, and prints what that costs: results a
 * minute, processor time, memory at the beginning and at the end, the cost of a result in a batch a tenth as large. Then every verdict is held
 * against the one that the same file gets alone, and the first submissions (--evening) are graded by a script of an evening, evening.ts, as
 * well. Ends with 1 where a verdict says something else.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import Table from "cli-table3";
import pMap from "p-map";
import { gradeBatch } from "../../grading/batch/batch.ts";
import { planBatch } from "../../grading/batch/begin.ts";
import { identify } from "../../grading/batch/identify.ts";
import { resultsOf } from "../../grading/batch/store.ts";
import { corpusOf } from "../../grading/corpus/corpus.ts";
import { grade } from "../../grading/judge/grade.ts";
import { type GradedLab, loadLab } from "../../grading/judge/load.ts";
import type { Verdict } from "../../grading/judge/verdict.ts";
import { findSubmissions } from "../../grading/submissions/find.ts";
import { layFiles, tarOf, zipOf } from "../../grading/submissions/testing.ts";
import { submissions as attacks } from "../attacks/verdicts.ts";
import { findLab, findLabs } from "../catalog/catalog.ts";
import { type Program as Bundle, bundleProgram, ProgramError } from "../run/bundle.ts";
import { scheduleFrom } from "../run/schedule.ts";
import { Evening } from "./evening.ts";
import { Processors } from "./processors.ts";

const PROJECT = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    submissions: { type: "string", default: "100" },
    labs: { type: "string" },
    seed: { type: "string", default: "bench" },
    schedule: { type: "string" },
    evening: { type: "string", default: "10" },
  },
});
const count = Number(values.submissions);
const evenings = Number(values.evening);
const wrong =
  !Number.isSafeInteger(count) || count < 1
    ? "--submissions takes a whole number."
    : !Number.isSafeInteger(evenings) || evenings < 0
      ? "--evening takes a number of submissions; 0 for none."
      : values.schedule !== undefined && !scheduleFrom(values.schedule, values.seed)
        ? "--schedule takes a schedule as `lab grade` does: natural."
        : null;
if (wrong !== null) {
  process.stderr.write(`${wrong}\n`);
  process.exit(2);
}
const schedules = values.schedule === undefined ? {} : { schedules: [values.schedule] };
const all = await Promise.all(findLabs(PROJECT).map(loadLab));
const ids = values.labs?.split(",").map((name) => findLab(PROJECT, name).id);
const labs = all.filter(({ id, draft }) => ids?.includes(id) ?? !draft);

/** A file that may be handed in; `kind` tells what verdict can be expected of it. */
interface Program {
  text: string;
  kind: string;
}

/** The same for everyone who measures: what comes first is what there is few of. */
function programsFor(lab: GradedLab): Program[] {
  // In one order a racy answer is right or wrong by luck: of it two runs need not say the same.
  const sure = corpusOf(lab).filter(({ kind }) => kind !== "racy" || values.schedule === undefined);
  const known = sure.map(({ file, kind }) => ({ text: readFileSync(file, "utf8"), kind }));
  const hostile = attacks()
    .filter((attack) => Number(attack.lab) === lab.number)
    .map(({ file }) => ({ text: readFileSync(file, "utf8"), kind: "hostile" }));
  const broken = ["export function (", "", "while (true) {}\n", 'import "node:child_process";\n'];
  return [...hostile, ...broken.map((text) => ({ text, kind: "broken" })), ...known];
}

/** What each submission has for each lab: `NUMBER/ID of the lab`. */
function handIn(folder: string, programs: Map<GradedLab, Program[]>, howMany: number): Map<string, Program> {
  const handedIn = new Map<string, Program>();
  for (let i = 0; i < howMany; i++) {
    const files = labs.flatMap((lab) => {
      const choice = programs.get(lab) as Program[];
      const program = choice[(i * 31) % choice.length] as Program;
      handedIn.set(`s${i}/${lab.id}`, program);
      return [{ path: `${lab.id}/starter.ts`, data: program.text }];
    });
    const bare = Object.fromEntries(files.map(({ path, data }) => [`s${i}/labs/${path}`, data]));
    const shapes: Record<string, string | Uint8Array>[] = [
      bare,
      { [`s${i}_${i}_assignsubmission_file/work.zip`]: zipOf(files.map(({ path: name, data }) => ({ name, data }))) },
      { [`s${i}.tar.gz`]: gzipSync(tarOf(files)) },
    ];
    layFiles(folder, shapes[i % shapes.length] as Record<string, string | Uint8Array>);
  }
  return handedIn;
}

interface Measured {
  results: number;
  seconds: number;
  /** Of the processors; null where it cannot be known. */
  used: number | null;
  /** Megabytes that this process had when each result was there. */
  memory: number[];
}

async function gradeAll(source: string, out: string): Promise<Measured> {
  const plan = await planBatch(
    { out, resume: false, source, seed: values.seed, labs, ...schedules },
    all,
    () => values.seed,
  );
  const { found } = await findSubmissions(plan.source, all);
  await using begun = await plan.begin();
  const memory: number[] = [];
  const start = performance.now();
  const usedBefore = processors?.seconds() ?? 0;
  await gradeBatch({
    begun,
    submissions: identify(found, null).all,
    all,
    onResult() {
      memory.push(process.memoryUsage.rss() / 2 ** 20);
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${memory.length}`);
    },
  });
  const used = processors ? processors.seconds() - usedBefore : null;
  return { results: memory.length, seconds: (performance.now() - start) / 1000, used, memory };
}

/** Verdicts of single runs, by lab and text: many hand in the same. */
const singles = new Map<string, Promise<Verdict>>();
function single(lab: GradedLab, { text }: Program, folder: string): Promise<Verdict> {
  const key = `${lab.id}/${text}`;
  const known = singles.get(key);
  if (known) return known;
  const place = join(folder, `single-${singles.size}`);
  layFiles(place, { "starter.ts": text });
  const verdict = grade(lab, join(place, "starter.ts"), { seed: values.seed, repeat: 1, ...schedules });
  singles.set(key, verdict);
  return verdict;
}

/** What a verdict decides; which event of a run shows it may differ where the kernel chooses the order. */
const decided = ({ points, max, error, tasks }: Verdict): string =>
  JSON.stringify([points, max, error, tasks.map(({ checks }) => checks.map(({ id, status }) => [id, status]))]);

const mean = (numbers: number[]): number => numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);

/** Programs as they are run, by lab and text; null for what cannot be. */
const bundles = new Map<string, Promise<Bundle | null>>();
function bundleOf(lab: GradedLab, text: string, folder: string): Promise<Bundle | null> {
  const key = `${lab.id}/${text}`;
  const known = bundles.get(key);
  if (known) return known;
  const place = join(folder, `bundle-${bundles.size}`);
  layFiles(place, { "starter.ts": text });
  const bundle = bundleProgram(join(place, "starter.ts")).catch((error: unknown) => {
    if (error instanceof ProgramError) return null;
    throw error;
  });
  bundles.set(key, bundle);
  return bundle;
}

/** Whether a program passes what it answers: many of the corpus answer a part of their lab. */
function passesBy(verdict: Verdict | null, bundle: Bundle | null): boolean {
  const tasks = verdict?.tasks.filter(({ name }) => bundle?.exports.includes(name)) ?? [];
  return tasks.length > 0 && tasks.every(({ checks }) => checks.every(({ status }) => status === "passed"));
}

/** An answer whose kind is known, and what became of it. */
interface Known {
  lab: GradedLab;
  program: Program;
  bundle: Bundle | null;
  /** By `lab grade`. */
  passed: boolean;
}

/** @returns how many answers passed that must not, and how many did not that must */
function misjudged(answers: { program: Program; passed: boolean }[]): string {
  const isWrong = ({ kind }: Program) => kind !== "right";
  const lenient = answers.filter(({ program, passed }) => passed && isWrong(program)).length;
  const strict = answers.filter(({ program, passed }) => !passed && !isWrong(program)).length;
  return `${lenient + strict} of ${answers.length} verdicts wrong (${lenient} wrong answers passed, ${strict} right ones did not)`;
}

async function compareWithEvening(known: Known[], hostile: number, rate: number, folder: string): Promise<void> {
  const missing = await Evening.missing();
  if (missing !== null) {
    process.stdout.write(`The script of an evening was not run: ${missing}\n`);
    return;
  }
  const solutions = new Map(
    await Promise.all(
      labs.map(async (lab) => {
        const text = readFileSync(join(lab.solutions, "solution.ts"), "utf8");
        return [lab, (await bundleOf(lab, text, folder)) as Bundle] as const;
      }),
    ),
  );
  const evening = await Evening.prepare(values.seed, solutions);
  const { all: scenarios, used } = evening.scenarios;
  process.stdout.write(
    [
      `${known.length} of these answers by a script of an evening, strace -f and text, each scenario in one order`,
      `  ${used} of ${scenarios} scenarios in which the solutions look like themselves; without a sandbox the ${hostile} hostile answers are not run`,
      `  lab grade: ${rate.toFixed(1)} a minute, ${misjudged(known)}`,
      "",
    ].join("\n"),
  );
  for (const concurrency of new Set([1, availableParallelism()])) {
    const start = performance.now();
    const answers = await pMap(
      known,
      async ({ lab, program, bundle }) => {
        return { program, passed: await evening.passes(lab, bundle) };
      },
      { concurrency },
    );
    const own = (known.length * 60_000) / (performance.now() - start);
    process.stdout.write(
      `  the script, ${concurrency} at once: ${own.toFixed(1)} a minute, lab grade makes ${(rate / own).toFixed(2)} times as many; ${misjudged(answers)}\n`,
    );
  }
}

const processors = Processors.join();
const folder = mkdtempSync(join(tmpdir(), "proclab-bench-"));
try {
  const programs = new Map(labs.map((lab) => [lab, programsFor(lab)]));
  const measured: Measured[] = [];
  const handedIn = new Map<string, Program>();
  for (const howMany of [Math.max(1, Math.floor(count / 10)), count]) {
    const source = join(folder, `submissions-${howMany}`);
    const own = handIn(source, programs, howMany);
    measured.push(await gradeAll(source, join(folder, `results-${howMany}`)));
    for (const [key, program] of own) handedIn.set(key, program);
  }
  const table = new Table({
    head: [
      "results",
      "seconds",
      "a minute",
      "seconds each",
      "processor seconds each",
      "processors busy",
      "MB, first 100",
      "MB, last 100",
    ],
    style: { head: [], border: [] },
  });
  for (const { results, seconds, used, memory } of measured)
    table.push([
      results,
      seconds.toFixed(1),
      ((results * 60) / seconds).toFixed(1),
      (seconds / results).toFixed(2),
      used === null ? "not known" : (used / results).toFixed(2),
      used === null ? "not known" : `${(used / seconds).toFixed(2)} of ${availableParallelism()}`,
      mean(memory.slice(0, 100)).toFixed(0),
      mean(memory.slice(-100)).toFixed(0),
    ]);
  process.stdout.write(`${table}\n`);
  if (!processors) process.stdout.write("Processor time is not known: no cgroup can be made here.\n");

  let [same, identical] = [0, 0];
  const other: string[] = [];
  const known: Known[] = [];
  let hostile = 0;
  for await (const { submission, lab: id, verdict } of resultsOf(join(folder, `results-${count}`))) {
    const lab = labs.find((each) => each.id === id) as GradedLab;
    const program = handedIn.get(`${submission.id}/${id}`) as Program;
    const alone = await single(lab, program, folder);
    if (verdict && decided(verdict) === decided(alone)) same += 1;
    else other.push(`${submission.id}, lab ${id} (${program.kind}): ${verdict?.points} points, alone ${alone.points}`);
    if (JSON.stringify(verdict) === JSON.stringify(alone)) identical += 1;
    if (Number(submission.id.slice(1)) >= evenings) continue;
    if (program.kind === "hostile") hostile += 1;
    else {
      const bundle = await bundleOf(lab, program.text, folder);
      known.push({ lab, program, bundle, passed: passesBy(verdict, bundle) });
    }
  }
  process.stdout.write(
    `${same} of ${same + other.length} verdicts are those of single runs, ${identical} of them byte for byte; seed ${values.seed}\n`,
  );
  for (const each of other) process.stdout.write(`  ${each}\n`);
  // A racy answer fails by chance, alone and in a batch.
  if (other.some((each) => !each.includes("(racy)"))) process.exitCode = 1;
  const whole = measured.at(-1) as Measured;
  if (known.length > 0) await compareWithEvening(known, hostile, (whole.results * 60) / whole.seconds, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
  processors?.[Symbol.dispose]();
}
