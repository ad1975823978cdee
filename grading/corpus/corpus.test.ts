import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { findLabs } from "../../harness/catalog/catalog.ts";
import { BUILD_VARIABLE } from "../../harness/supervisor/built.ts";
import { loadLab } from "../judge/load.ts";
import { type CorpusProgram, corpusOf, tryProgram } from "./corpus.ts";
import { defectsOf, strayFolders } from "./defects.ts";

/*
 * Every lab's corpus, once; what is wrong in any order under two schedules only, as `lab dev check` tries it under all. The programs of a lab are
 * graded at the same time, as many as there are processors: the other tests are over long before this file is.
 */
vi.setConfig({ maxConcurrency: availableParallelism() });

const ROOT = join(import.meta.dirname, "../..");
const found = findLabs(ROOT);
const labs = await Promise.all(found.map(loadLab));

describe.each(labs)("lab $id", (lab) => {
  const programs = corpusOf(lab);

  test.concurrent.each(programs)("$name fails exactly the checks that it names", async (program) => {
    const { unexpected, missing, otherReason } = await tryProgram(lab, program, {
      seed: `corpus/${program.name}`,
      repeat: 1,
      ...(program.kind === "wrong" ? { schedules: ["natural", "seeded"] } : {}),
    });
    // What checks every access to memory has memory of its own in each process, which evidence about mappings tells of.
    const reasons = BUILD_VARIABLE.PROCLAB_SANITIZER && lab.id === "6-cow" ? [] : otherReason;
    expect({ unexpected, missing, reasons }).toEqual({ unexpected: [], missing: [], reasons: [] });
  });

  test.concurrent.each(["A", "B", "C"] as const)("the solution gets full marks in sandbox tier %s", async (tier) => {
    const [, solution] = programs as [CorpusProgram, CorpusProgram];
    const result = await tryProgram(lab, solution, { seed: "corpus", repeat: 1, tiers: [tier] });
    expect(result.unexpected).toEqual([]);
  });

  test("has no other defect", async () => {
    expect(await defectsOf(lab)).toEqual([]);
  });
});

test("there is nothing beside the labs", () => {
  expect(strayFolders(ROOT, found)).toEqual([]);
});
