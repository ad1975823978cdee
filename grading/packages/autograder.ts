/**
 * What run_autograder of a package for Gradescope starts. The folder that it is given is Gradescope's: `source` has the package. Standard
 * output is for instructors.
 */
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { findLab } from "../../harness/catalog/catalog.ts";
import { autograde } from "../ci/gradescope.ts";
import { loadLab } from "../judge/load.ts";
import { NO_RUBRIC, readRubric } from "../rubric/rubric.ts";
import type { Autograder } from "./gradescope.ts";

const ROOT = join(import.meta.dirname, "../..");
const FAULT = 3;

const folder = process.argv[2] ?? dirname(ROOT);
try {
  const { lab, seed, rubric } = JSON.parse(readFileSync(join(ROOT, "autograder.json"), "utf8")) as Autograder;
  await autograde(folder, await loadLab(findLab(ROOT, lab)), {
    seed,
    rubric: rubric === null ? NO_RUBRIC : await readRubric(join(ROOT, rubric)),
  });
} catch (error) {
  rmSync(join(folder, "results/results.json"), { force: true });
  console.error(`The harness failed; this is not the student's doing. ${(error as Error).stack}`);
  process.exitCode = FAULT;
}
