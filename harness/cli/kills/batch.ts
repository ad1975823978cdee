/**
 * Kills `lab grade` with the signal that nobody can catch, at moments that are drawn, goes on with --resume as often as it takes, and holds
 * what comes of it against a batch that nobody disturbed: byte for byte the same, nothing graded twice, nothing left out.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { readJournal } from "../../../grading/batch/journal.ts";
import { NotABatch, resultsOf } from "../../../grading/batch/store.ts";
import { layFiles } from "../../../grading/submissions/testing.ts";
import { ended, lab, leftFolders, makeRoot, type Root, SOLUTION, startLab } from "../testing.ts";

/** A batch that was killed, and what came of it. */
export interface KilledBatch {
  /** How often it was killed before it came to its end. */
  kills: number;
  /** How many results were there at each kill. */
  done: number[];
  /** What is not as it must be, in words. */
  wrong: string[];
}

/** At most so often each batch is killed. */
const EACH = 3;

/** One of each outcome, and some that take longer. */
const SUBMISSIONS = {
  "alice/starter.ts": SOLUTION,
  "bob.ts": "export function say(word: string): void { void word; }\n",
  "carol/9-invented/starter.ts": `${SOLUTION}// by another one`,
  "dave.ts": "export function say( {",
  "eve.zip": "PK\x03\x04 and no more",
  "frank/": "",
  "grace.ts": SOLUTION.replace("said", "told"),
  "henry.ts": SOLUTION.replace('"said", word', "word"),
};

/**
 * Kills so many times.
 *
 * @param onBatch called after each batch
 */
export async function killBatches(times: number, seed: number, onBatch?: (batch: KilledBatch) => void) {
  const generator = xoroshiro128plus(seed);
  const root = makeRoot();
  const batches: KilledBatch[] = [];
  try {
    layFiles(join(root.tmp, "submissions"), SUBMISSIONS);
    const start = performance.now();
    const running = startLab(root, words(root, "whole"));
    await begins(join(root.tmp, "whole"), 0, running);
    const begun = performance.now();
    const whole = ended(await running);
    const [length, grading] = [start, begun].map((from) => Math.ceil(performance.now() - from)) as [number, number];
    if (whole.code !== 0) throw new Error(`it does not end well where nobody is killed: ${whole.stderr}`);
    // Of loading the command, which takes longer than all of the grading, one in four is enough.
    const moment = (): Moment =>
      uniformInt(generator, 1, 4) === 1
        ? { since: "start", ms: uniformInt(generator, 0, length) }
        : { since: "begun", ms: uniformInt(generator, 0, grading) };
    const right = contentOf(join(root.tmp, "whole"));
    for (let left = times; left > 0; ) {
      const batch = await killedBatch(root, right, Math.min(EACH, left), moment);
      left -= batch.kills;
      batches.push(batch);
      onBatch?.(batch);
    }
  } finally {
    root.remove();
  }
  return batches;
}

const words = (root: Root, name: string) => [
  "grade",
  join(root.tmp, "submissions"),
  `--out=${join(root.tmp, name)}`,
  "--labs=9",
  "--seed=kills",
  "--schedule=natural",
  "--resume",
];
const grade = (root: Root, name: string) => lab(root, words(root, name));

/** When a batch is killed, in milliseconds after its start, or after its journal has told that it has begun. */
interface Moment {
  since: "start" | "begun";
  ms: number;
}

/** @returns bytes */
const journalLength = (out: string): number =>
  statSync(join(out, "journal.jsonl"), { throwIfNoEntry: false })?.size ?? 0;

/** Waits until the journal has grown, or there is nothing more to wait for. */
async function begins(out: string, before: number, running: ReturnType<typeof startLab>): Promise<void> {
  let over = false;
  void running.finally(() => {
    over = true;
  });
  while (!over && journalLength(out) === before) await setTimeout(1);
}

async function killedBatch(
  root: Root,
  right: Record<string, string>,
  most: number,
  moment: () => Moment,
): Promise<KilledBatch> {
  const out = join(root.tmp, "killed");
  const batch: KilledBatch = { kills: 0, done: [], wrong: [] };
  while (batch.kills < most) {
    const told = journalLength(out);
    const running = startLab(root, words(root, "killed"));
    const { since, ms } = moment();
    if (since === "begun") await begins(out, told, running);
    await setTimeout(ms); // It orders nothing: whenever it comes, the rest must hold.
    running.kill("SIGKILL");
    const { code, stderr } = ended(await running);
    if (code !== undefined) {
      if (code !== 0) batch.wrong.push(`it ended with ${code}: ${stderr}`);
      rmSync(out, { recursive: true, force: true }); // It was over before.
      continue;
    }
    batch.kills += 1;
    batch.done.push((await toldIn(out)).length);
    batch.wrong.push(...(await unreadable(out)));
  }
  const last = await grade(root, "killed");
  if (last.code !== 0) batch.wrong.push(`the last one ended with ${last.code}: ${last.stderr}`);
  const all = contentOf(out);
  for (const path of new Set([...Object.keys(right), ...Object.keys(all)]))
    if (all[path] !== right[path]) batch.wrong.push(`${path} is not as it must be`);
  const pairs = await toldIn(out);
  if (new Set(pairs).size !== pairs.length) batch.wrong.push(`told twice: ${pairs}`);
  if (pairs.length !== Object.keys(SUBMISSIONS).length) batch.wrong.push(`told of ${pairs.length} results`);
  batch.wrong.push(...leftFolders(root).map((folder) => `${folder} is left`));
  rmSync(out, { recursive: true });
  return batch;
}

/** What lies in results/ and the grades, by path. */
function contentOf(out: string): Record<string, string> {
  const files = readdirSync(join(out, "results"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    [...files, join(out, "grades.csv"), join(out, "batch.json")].map((path) => [
      relative(out, path),
      readFileSync(path, "utf8"),
    ]),
  );
}

/** The results of which the journal tells. */
async function toldIn(out: string): Promise<string[]> {
  const { events } = await readJournal(out);
  return events.flatMap((each) => (each.event === "result" ? [each.submission] : []));
}

/** What another tool would find that reads a batch after a kill. */
async function unreadable(out: string): Promise<string[]> {
  try {
    mkdirSync(out, { recursive: true });
    if (readdirSync(out).includes("batch.json")) for await (const result of resultsOf(out)) void result;
    return [];
  } catch (error) {
    if (error instanceof NotABatch) return [error.message];
    throw error;
  }
}
