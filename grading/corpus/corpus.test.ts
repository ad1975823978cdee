import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findLabs } from "../../harness/catalog/catalog.ts";
import { loadLab } from "../judge/load.ts";
import { type CorpusProgram, corpusOf, tryProgram } from "./corpus.ts";

const ROOT = join(import.meta.dirname, "../..");
const labs = await Promise.all(findLabs(ROOT).map(loadLab));

describe.each(labs)("lab $id", (lab) => {
  const programs = corpusOf(lab);

  test.each(programs)("$name fails exactly the checks that it names", async (program) => {
    const result = await tryProgram(lab, program, { seed: `corpus/${program.name}`, repeat: 1 });
    expect({ unexpected: result.unexpected, missing: result.missing }).toEqual({ unexpected: [], missing: [] });
  });

  test.each(["A", "B", "C"] as const)("the solution gets full marks in sandbox tier %s", async (tier) => {
    const [, solution] = programs as [CorpusProgram, CorpusProgram];
    const result = await tryProgram(lab, solution, { seed: "corpus", repeat: 1, tiers: [tier] });
    expect(result.unexpected).toEqual([]);
  });

  test("the lab's folder holds the starter as it was handed out", () => {
    const handedOut = (folder: string) => lab.allowed.map((name) => readFileSync(join(folder, name), "utf8"));
    expect(handedOut(lab.folder)).toEqual(handedOut(lab.grading));
  });

  test("every check is failed by some mutant", () => {
    const seen = new Set(programs.flatMap(({ name, fails }) => (name.startsWith("mutants/") ? fails : [])));
    const checks = lab.tasks.flatMap((task) => task.checks.map(({ id }) => id));
    expect(checks.filter((id) => !seen.has(id))).toEqual([]);
  });
});
