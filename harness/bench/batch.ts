/**
 * `npm run bench:batch -- [--submissions=100] [--labs=1,2] [--seed=TEXT]`: makes so many submissions of solutions, other right answers, mutants,
 * broken and hostile files in the shapes that course systems hand out, grades them as one batch, and prints what that costs: results a
 * minute, memory at the beginning and at the end, the cost of a result in a batch a tenth as large. Then every verdict is held against the one
 * that the same file gets alone. Ends with 1 where one says something else.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import Table from "cli-table3";
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

const PROJECT = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    submissions: { type: "string", default: "100" },
    labs: { type: "string" },
    seed: { type: "string", default: "bench" },
  },
});
const count = Number(values.submissions);
if (!Number.isSafeInteger(count) || count < 1) {
  process.stderr.write("--submissions takes a whole number.\n");
  process.exit(2);
}
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
  const known = corpusOf(lab).map(({ file, kind }) => ({ text: readFileSync(file, "utf8"), kind }));
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
  /** Megabytes that this process had when each result was there. */
  memory: number[];
}

async function gradeAll(source: string, out: string): Promise<Measured> {
  const plan = await planBatch({ out, resume: false, source, seed: values.seed, labs }, all, () => values.seed);
  const { found } = await findSubmissions(plan.source, all);
  await using begun = await plan.begin();
  const memory: number[] = [];
  const start = performance.now();
  await gradeBatch({
    begun,
    submissions: identify(found, null).all,
    all,
    onResult() {
      memory.push(process.memoryUsage.rss() / 2 ** 20);
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${memory.length}`);
    },
  });
  return { results: memory.length, seconds: (performance.now() - start) / 1000, memory };
}

/** Verdicts of single runs, by lab and text: many hand in the same. */
const singles = new Map<string, Promise<Verdict>>();
function single(lab: GradedLab, { text }: Program, folder: string): Promise<Verdict> {
  const key = `${lab.id}/${text}`;
  const known = singles.get(key);
  if (known) return known;
  const place = join(folder, `single-${singles.size}`);
  layFiles(place, { "starter.ts": text });
  const verdict = grade(lab, join(place, "starter.ts"), { seed: values.seed, repeat: 1 });
  singles.set(key, verdict);
  return verdict;
}

/** What a verdict decides; which event of a run shows it may differ where the kernel chooses the order. */
const decided = ({ points, max, error, tasks }: Verdict): string =>
  JSON.stringify([points, max, error, tasks.map(({ checks }) => checks.map(({ id, status }) => [id, status]))]);

const mean = (numbers: number[]): number => numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);

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
    head: ["results", "seconds", "a minute", "seconds each", "MB, first 100", "MB, last 100"],
    style: { head: [], border: [] },
  });
  for (const { results, seconds, memory } of measured)
    table.push([
      results,
      seconds.toFixed(1),
      ((results * 60) / seconds).toFixed(1),
      (seconds / results).toFixed(2),
      mean(memory.slice(0, 100)).toFixed(0),
      mean(memory.slice(-100)).toFixed(0),
    ]);
  process.stdout.write(`${table}\n`);

  let [same, identical] = [0, 0];
  const other: string[] = [];
  for await (const { submission, lab: id, verdict } of resultsOf(join(folder, `results-${count}`))) {
    const lab = labs.find((each) => each.id === id) as GradedLab;
    const program = handedIn.get(`${submission.id}/${id}`) as Program;
    const alone = await single(lab, program, folder);
    if (verdict && decided(verdict) === decided(alone)) same += 1;
    else other.push(`${submission.id}, lab ${id} (${program.kind}): ${verdict?.points} points, alone ${alone.points}`);
    if (JSON.stringify(verdict) === JSON.stringify(alone)) identical += 1;
  }
  process.stdout.write(
    `${same} of ${same + other.length} verdicts are those of single runs, ${identical} of them byte for byte; seed ${values.seed}\n`,
  );
  for (const each of other) process.stdout.write(`  ${each}\n`);
  // A racy answer fails by chance, alone and in a batch.
  if (other.some((each) => !each.includes("(racy)"))) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
