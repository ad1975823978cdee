import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Check } from "../check/types.ts";
import type { GradedLab } from "../judge/load.ts";
import { defectsOf, FEWEST, strayFolders } from "./defects.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "proclab-defects-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const STARTER = "export function act(n: number): void { void n; }\n";
const README = "# Lab 9: invented\n\n## Task 1: `act(n)`, to act\n";

const wrong = (check: string) => `// Wrong: x.\n// Fails: ${check}\n${STARTER}`;
const right = `// Right: x.\n${STARTER}`;

/** A lab's files with as many programs as it needs; nothing is wrong with them. */
const SOUND: Record<string, string> = {
  "labs/9-invented/README.md": README,
  "labs/9-invented/starter.ts": STARTER,
  "grading/9-invented/starter.ts": STARTER,
  "grading/9-invented/lab.json": "{}",
  "grading/9-invented/checks.ts": 'import "./family.ts";\nimport "#check";\nimport "../other.ts";\n',
  "grading/9-invented/family.ts": "export {};\n",
  "grading/9-invented/checks.test.ts": 'import "vitest";\nimport "./testing.ts";\n',
  "grading/9-invented/testing.ts": "export {};\n",
  "solutions/9-invented/solution.ts": STARTER,
  ...Object.fromEntries(
    Array.from({ length: FEWEST.mutants }, (_, i) => [
      `solutions/9-invented/mutants/m${i}.ts`,
      wrong(i % 2 === 0 ? "act.one" : "act.two"),
    ]),
  ),
  ...Object.fromEntries(
    Array.from({ length: FEWEST.accepted }, (_, i) => [`solutions/9-invented/accepted/a${i}.ts`, right]),
  ),
};

const check = (id: string, hints: string[] = ["a", "b", "c"]) => ({ id, hints }) as unknown as Check;

function lay(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** @param files in place of the sound ones; null where there is none */
function lab(files: Record<string, string | null> = {}, differs: Partial<GradedLab> = {}): GradedLab {
  for (const [path, text] of Object.entries({ ...SOUND, ...files })) if (text !== null) lay(path, text);
  return {
    id: "9-invented",
    number: 9,
    name: "invented",
    folder: join(root, "labs/9-invented"),
    grading: join(root, "grading/9-invented"),
    solutions: join(root, "solutions/9-invented"),
    title: "invented",
    summary: "",
    allowed: ["starter.ts"],
    tasks: [{ name: "act", title: "", example: [4], scenarios: [], checks: [check("act.one"), check("act.two")] }],
    limits: {},
    draft: false,
    starterFails: [],
    digest: "",
    ...differs,
  };
}

test("a sound lab has no defect", async () => {
  expect(await defectsOf(lab())).toEqual([]);
});

describe("each defect is told", () => {
  test.each<[string, Record<string, string | null>, string]>([
    ["a file beside the student's", { "labs/9-invented/notes.md": "" }, "labs/9-invented/notes.md does not belong"],
    ["a module that no check uses", { "grading/9-invented/old.ts": "" }, "grading/9-invented/old.ts does not belong"],
    ["a hidden file", { "grading/9-invented/.checks.ts.swp": "" }, "grading/9-invented/.checks.ts.swp does not"],
    ["a mutant that is no TypeScript", { "solutions/9-invented/mutants/x.txt": "" }, "mutants/x.txt does not belong"],
    ["a mutant too deep", { "solutions/9-invented/mutants/deep/x.ts": "" }, "mutants/deep/x.ts does not belong"],
    ["a program of no kind", { "solutions/9-invented/other.ts": "" }, "solutions/9-invented/other.ts does not belong"],
    ["a starter that was changed", { "labs/9-invented/starter.ts": "" }, "labs/9-invented/starter.ts is not the one"],
    ["no starter for students", { "labs/9-invented/starter.ts": null }, "labs/9-invented/starter.ts is not the one"],
    ["no handout", { "labs/9-invented/README.md": null }, "labs/9-invented/README.md is missing"],
    [
      "a handout of another lab",
      { "labs/9-invented/README.md": README.replace("9: invented", "8: invented") },
      'the first heading of labs/9-invented/README.md is not "# Lab 9: invented"',
    ],
    [
      "a handout whose title comes second",
      { "labs/9-invented/README.md": `## Before\n\n${README}` },
      'the first heading of labs/9-invented/README.md is not "# Lab 9: invented"',
    ],
    [
      "a task that is named in a code block alone",
      { "labs/9-invented/README.md": "# Lab 9: invented\n\n```ts\n# act `act(n)`\n```\n\nYou act.\n" },
      "does not name the task act",
    ],
    [
      "a task that is part of another word",
      { "labs/9-invented/README.md": "# Lab 9: invented\n\n## Task 1: react\n\n`exact` `actor(n)`\n" },
      "does not name the task act",
    ],
    [
      "an export that is no task",
      { "solutions/9-invented/accepted/x.ts": `${right}export const actt = 1;\n` },
      "accepted/x exports actt, which is no task",
    ],
    [
      "a program without a task",
      { "solutions/9-invented/accepted/x.ts": "// Right: x.\nexport {};\n" },
      "accepted/x exports no task",
    ],
    ["too few mutants", { "solutions/9-invented/mutants/m0.ts": null }, "only 24 of at least 25 mutants"],
    ["too few accepted", { "solutions/9-invented/accepted/a0.ts": null }, "only 9 of at least 10 accepted answers"],
    ["an example that is too long", starter("export function act(): void {}"), "the example of act has 1 argument"],
    ["an example that is too short", starter("export function act(a: 1, b: 1, ...c: 1[]): void {}"), "example of act"],
  ])("%s", async (_, files, defect) => {
    expect(await defectsOf(lab(files))).toEqual([expect.stringContaining(defect)]);
  });

  test("an empty folder and a link", async () => {
    const invented = lab();
    mkdirSync(join(root, "labs/9-invented/empty"));
    symlinkSync(join(root, "labs/9-invented/README.md"), join(root, "solutions/9-invented/mutants/link.ts"));
    expect(await defectsOf(invented)).toEqual([
      "labs/9-invented/empty does not belong there",
      "solutions/9-invented/mutants/link.ts does not belong there",
    ]);
  });

  test.each([
    ["is missing", ["a", "b"]],
    ["is empty", ["a", " ", "c"]],
    ["is said twice", ["a", "b", "a "]],
  ])("a hint that %s", async (_, hints) => {
    const [task] = lab().tasks;
    const tasks = [{ ...task, checks: [check("act.one"), check("act.two", hints)] }] as GradedLab["tasks"];
    expect(await defectsOf(lab({}, { tasks }))).toEqual(["act.two has not three different hints"]);
  });

  test("a check that no mutant fails", async () => {
    const [task] = lab().tasks;
    const checks = [check("act.one"), check("act.two"), check("act.three")];
    expect(await defectsOf(lab({}, { tasks: [{ ...task, checks }] as GradedLab["tasks"] }))).toEqual([
      "no mutant fails act.three",
    ]);
  });

  test("a task that the starter has not", async () => {
    const tasks = [...lab().tasks, { name: "rest", title: "", example: [], scenarios: [], checks: [] }];
    const README_OF_BOTH = { "labs/9-invented/README.md": `${README}\n## Task 2: \`rest\`\n` };
    expect(await defectsOf(lab(README_OF_BOTH, { tasks }))).toEqual(["the starter exports no function rest"]);
  });
});

describe("what is no defect", () => {
  test.each<[string, Record<string, string>]>([
    ["a task named in a heading without a code span", { "labs/9-invented/README.md": "# Lab 9: invented\n## act\n" }],
    ["a task named in a code span alone", { "labs/9-invented/README.md": "# Lab 9: invented\n\nSay ``act(n)``.\n" }],
    ["a parameter that is optional", starter("export function act(n: number, m = 2): void { void [n, m]; }")],
    ["parameters of any number", starter("export function act(...all: number[]): void { void all; }")],
    [
      "a starter that calls the binding at its top",
      starter('import { umask } from "#posix";\nexport function act(n = umask(0)): void { void n; }'),
    ],
  ])("%s", async (_, files) => {
    expect(await defectsOf(lab(files))).toEqual([]);
  });

  test("few programs of a draft", async () => {
    const draft = lab({ "solutions/9-invented/mutants/m0.ts": null }, { draft: true });
    expect(await defectsOf(draft)).toEqual([]);
  });
});

function starter(text: string): Record<string, string> {
  return { "labs/9-invented/starter.ts": text, "grading/9-invented/starter.ts": text };
}

test("folders that belong to no lab are told, and the grading's own are not", () => {
  for (const path of [
    "labs/1-a/x",
    "labs/README.md",
    "labs/2-b/x",
    "labs/notes.txt",
    "grading/1-a/x",
    "grading/judge/x",
  ])
    lay(path, "");
  for (const path of ["grading/3-c/x", "solutions/1-a/x", "solutions/4-d/x"]) lay(path, "");
  expect(strayFolders(root, [{ id: "1-a" }]).sort()).toEqual([
    "grading/3-c belongs to no lab",
    "labs/2-b belongs to no lab",
    "labs/notes.txt belongs to no lab",
    "solutions/4-d belongs to no lab",
  ]);
  expect(strayFolders(join(root, "nowhere"), [])).toEqual([]);
});
