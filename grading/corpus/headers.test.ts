import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Check } from "../check/types.ts";
import { BrokenLab, type GradedLab } from "../judge/load.ts";
import { corpusOf } from "./corpus.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "proclab-corpus-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const check = (id: string) => ({ id }) as Check;

function lab(programs: Record<string, string>): GradedLab {
  for (const [path, text] of Object.entries(programs)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return {
    id: "9-invented",
    number: 9,
    name: "invented",
    folder: join(root, "labs"),
    grading: join(root, "grading"),
    solutions: root,
    title: "",
    summary: "",
    allowed: ["main.ts", "notes.ts"],
    tasks: [{ name: "act", title: "", example: [], scenarios: [], checks: [check("act.one"), check("act.two")] }],
    limits: {},
    starterFails: ["act.one"],
    digest: "",
  };
}

test("a corpus is the starter, the solution, accepted answers and mutants, each with what it must fail", () => {
  const corpus = corpusOf(
    lab({
      "accepted/recursive.ts": "// Right: by recursion.\n",
      "mutants/late.ts": "// Wrong: too late.\n// Fails: act.two,act.one\n",
      "mutants/early.ts": "// Wrong: too early.\n// Fails: act.one\n",
    }),
  );
  expect(corpus).toEqual([
    { name: "starter", file: join(root, "grading/main.ts"), fails: ["act.one"], whole: true },
    { name: "solution", file: join(root, "solution.ts"), fails: [], whole: true },
    { name: "accepted/recursive", file: join(root, "accepted/recursive.ts"), fails: [], whole: false },
    { name: "mutants/early", file: join(root, "mutants/early.ts"), fails: ["act.one"], whole: false },
    { name: "mutants/late", file: join(root, "mutants/late.ts"), fails: ["act.two", "act.one"], whole: false },
  ]);
});

test("a lab without accepted answers and mutants still has a starter and a solution", () => {
  expect(corpusOf(lab({})).map(({ name }) => name)).toEqual(["starter", "solution"]);
});

test.each([
  ["a mutant that does not say what is wrong", "mutants/x.ts", "// Fails: act.one\n", "mutants/x must begin with"],
  ["a mutant that names no check", "mutants/x.ts", "// Wrong: somehow.\n", "mutants/x must begin with"],
  ["a mutant that names an unknown check", "mutants/x.ts", "// Wrong: x.\n// Fails: act.one, act.six\n", "act.six"],
  ["an accepted answer that does not say what is odd", "accepted/x.ts", "export {};\n", "accepted/x must begin with"],
])("%s is refused by its name", (_, path, text, message) => {
  expect(() => corpusOf(lab({ [path]: text }))).toThrow(BrokenLab);
  expect(() => corpusOf(lab({ [path]: text }))).toThrow(message);
});
