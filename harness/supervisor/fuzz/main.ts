/**
 * `npm run fuzz -- [--runs=100000] [--seed=N] [--target=request|event] [--minimise]`: feeds what hostile programs and requests reach, in C
 * that sanitizers watch, with inputs that look for new ways through it. Prints a table; ends with 1 where an input was wrong, with the
 * command that runs it again. --minimise writes the corpus anew: the fewest inputs that reach what was reached.
 */
import { randomInt } from "node:crypto";
import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { Broken, buildFuzzers, corpusOf, fuzz, TARGETS } from "./fuzz.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
    target: { type: "string" },
    minimise: { type: "boolean", default: false },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const targets = TARGETS.filter((target) => values.target === undefined || target === values.target);
if (!Number.isSafeInteger(runs) || !Number.isSafeInteger(seed) || Math.min(runs, seed) < 0 || targets.length === 0) {
  process.stderr.write(`--runs and --seed take whole numbers, --target one of ${TARGETS.join(", ")}.\n`);
  process.exit(2);
}
const crashes = join(import.meta.dirname, "../../../.proclab/crashes");

await buildFuzzers();
const table = new Table({
  head: ["target", "executions", "edges", "crashes", "seconds"],
  style: { head: [], border: [] },
});
for (const target of targets) {
  const corpus = corpusOf(target);
  const minimal = values.minimise ? mkdtempSync(`${corpus}-`) : undefined;
  try {
    const fuzzing = { target, runs, seed, crashes, corpus, ...(minimal ? { minimise: minimal } : {}) };
    const { executions, edges, seconds } = await fuzz(fuzzing);
    table.push([target, executions, edges, 0, seconds]);
    if (minimal && readdirSync(minimal).length > 0) {
      rmSync(corpus, { recursive: true });
      renameSync(minimal, corpus);
    }
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    table.push([target, "", "", 1, ""]);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } finally {
    if (minimal) rmSync(minimal, { recursive: true, force: true });
  }
}
process.stdout.write(`${table}\nSeed ${seed}\n`);
