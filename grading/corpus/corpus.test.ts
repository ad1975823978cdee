import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findLabs } from "../../harness/catalog/catalog.ts";
import { loadLab } from "../judge/load.ts";
import { corpusOf, tryProgram } from "./corpus.ts";

const ROOT = join(import.meta.dirname, "../..");
const labs = await Promise.all(findLabs(ROOT).map(loadLab));

describe.each(labs)("lab $id", (lab) => {
  const programs = corpusOf(lab);

  test.each(programs)("$name fails exactly the checks that it names", async (program) => {
    const result = await tryProgram(lab, program, { seed: `corpus/${program.name}`, repeat: 2 });
    expect({ unexpected: result.unexpected, missing: result.missing }).toEqual({ unexpected: [], missing: [] });
  });

  test("every check is failed by some mutant", () => {
    const seen = new Set(programs.flatMap(({ name, fails }) => (name.startsWith("mutants/") ? fails : [])));
    const checks = lab.tasks.flatMap((task) => task.checks.map(({ id }) => id));
    expect(checks.filter((id) => !seen.has(id))).toEqual([]);
  });
});
