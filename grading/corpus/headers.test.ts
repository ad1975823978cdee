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
    draft: false,
    starterFails: ["act.one"],
    digest: "",
  };
}

test("a corpus is the starter, the solution, accepted answers and mutants, each with what it must fail", () => {
  const corpus = corpusOf(
    lab({
      "accepted/recursive.ts": "// Right: by recursion.\n",
      "mutants/late.ts": "// Wrong: too late.\n// Fails: act.two,act.one\n",
      "mutants/early.ts": "// Wrong: too early.\n// Racy: seldom.\n// Fails: act.one\n",
    }),
  );
  const nothing = { fails: [], because: [] };
  expect(corpus).toEqual([
    {
      name: "starter",
      file: join(root, "grading/main.ts"),
      ...nothing,
      kind: "wrong",
      fails: ["act.one"],
      whole: true,
    },
    { name: "solution", file: join(root, "solution.ts"), ...nothing, kind: "right", whole: true },
    { name: "accepted/recursive", file: join(root, "accepted/recursive.ts"), ...nothing, kind: "right", whole: false },
    {
      name: "mutants/early",
      file: join(root, "mutants/early.ts"),
      ...nothing,
      kind: "racy",
      fails: ["act.one"],
      whole: false,
    },
    {
      name: "mutants/late",
      file: join(root, "mutants/late.ts"),
      ...nothing,
      kind: "wrong",
      fails: ["act.two", "act.one"],
      whole: false,
    },
  ]);
});

test("a mutant may name its checks on several lines, and say for what reason they fail", () => {
  const [, , mutant] = corpusOf(
    lab({
      "mutants/late.ts":
        "// Wrong: too late,\n// by far.\n// Fails: act.two\n// Because act.two: a colon: and * more  \n// Fails: act.one\n" +
        "// Because act.two: twice\n",
    }),
  );
  expect(mutant).toMatchObject({
    fails: ["act.two", "act.one"],
    because: [
      { check: "act.two", observed: "a colon: and * more" },
      { check: "act.two", observed: "twice" },
    ],
  });
});

test("only the comment with which a file begins is its header", () => {
  const text = "// Wrong: x.\n// Fails: act.one\n\n// Fails: act.two\n// Because act.one: nothing\n";
  expect(corpusOf(lab({ "mutants/x.ts": text })).at(-1)).toMatchObject({ fails: ["act.one"], because: [] });
});

test("what is no TypeScript file is no program", () => {
  expect(corpusOf(lab({ "mutants/notes.txt": "", "mutants/deep/x.ts": "" })).map(({ name }) => name)).toEqual([
    "starter",
    "solution",
  ]);
});

test("a lab without accepted answers and mutants still has a starter and a solution", () => {
  expect(corpusOf(lab({})).map(({ name }) => name)).toEqual(["starter", "solution"]);
});

const WRONG = "// Wrong: x.\n// Fails: act.one\n";

test.each([
  ["a mutant that does not say what is wrong", "mutants/x.ts", "// Fails: act.one\n", "mutants/x must begin with"],
  ["a mutant that names no check", "mutants/x.ts", "// Wrong: somehow.\n", "mutants/x must begin with"],
  ["a mutant that names an unknown check", "mutants/x.ts", "// Wrong: x.\n// Fails: act.one, act.six\n", "act.six"],
  [
    "a reason of a check that it does not name",
    "mutants/x.ts",
    `${WRONG}// Because act.two: x\n`,
    "Because act.two: x",
  ],
  ["a reason without words", "mutants/x.ts", `${WRONG}// Because act.one:\n`, "Because act.one:"],
  ["a reason without a check", "mutants/x.ts", `${WRONG}// Because it is late\n`, "Because it is late"],
  ["an accepted answer that does not say what is odd", "accepted/x.ts", "export {};\n", "accepted/x must begin with"],
])("%s is refused by its name", (_, path, text, message) => {
  expect(() => corpusOf(lab({ [path]: text }))).toThrow(BrokenLab);
  expect(() => corpusOf(lab({ [path]: text }))).toThrow(message);
});
