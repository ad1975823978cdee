import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Result } from "../../grading/batch/result.ts";
import { recordingsPath, resultPath } from "../../grading/batch/store.ts";
import { loadLab } from "../../grading/judge/load.ts";
import { layBatch, layGraded, layResult, resultOf } from "../../grading/regrade/testing.ts";
import { findLab } from "../catalog/catalog.ts";
import { type LabOptions, lab, leftFolders, makeRoot, type Root, SOLUTION } from "./testing.ts";

const LAB = "9-invented";
const PROGRAMS = {
  ada: SOLUTION,
  // What it prints clears a terminal, and would be a command to a workflow that reads its log.
  ben: SOLUTION.replace('"said", word', '"\\x1b[2J\\n::error::mine", word'),
  cleo: SOLUTION.replace("i < n; i++) if", "i < n - 1; i++) if").replace(
    /for \(let i = 0; i < n; i\+\+\) waitpid/,
    "for (let i = 0; i < n - 1; i++) waitpid",
  ),
  dan: "export function say( {",
};

let root: Root;
let results: string;
let checks: string;
beforeAll(async () => {
  root = makeRoot();
  const invented = await loadLab(findLab(root.path, "9"));
  const pristine = join(root.path, "pristine");
  await layBatch(pristine, [invented]);
  for (const [name, text] of Object.entries(PROGRAMS))
    await layGraded(pristine, invented, name, root.write(LAB, text), ["natural"]);
  await layResult(pristine, resultOf(invented, "eve", null));
  // From here on there is nothing that could be run.
  rmSync(join(root.path, "labs", LAB, "starter.ts"));
  results = join(root.path, "results");
  checks = readFileSync(join(root.path, "grading", LAB, "checks.ts"), "utf8");
});
beforeEach(() => {
  rmSync(results, { recursive: true, force: true });
  cpSync(join(root.path, "pristine"), results, { recursive: true });
  writeFileSync(join(root.path, "grading", LAB, "checks.ts"), checks);
});
afterAll(() => root.remove());

/** Regrades where no program could be made ready, let alone be run. */
const regrade = (words: string[] = [], options: LabOptions = {}) =>
  lab(root, ["regrade", results, ...words], { env: { ESBUILD_BINARY_PATH: "/bin/false" }, ...options });

/** For new grades there are new pages, and for those the bundler is needed. */
const PAGES: LabOptions = { env: {} };

/** Changes the lab's checks as a lab's author does. */
function change(from: string, to: string): void {
  const path = join(root.path, "grading", LAB, "checks.ts");
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}
const anyOutput = () =>
  change(
    'factsOf(recording, "said").some(({ values }) => values[0] === recording.run.args[0])',
    'recording.output.stdout !== ""',
  );
const oneMoreChild = () =>
  change(
    'childrenOf(recording, "main").length === recording.run.args[0]',
    'childrenOf(recording, "main").length > recording.run.args[0]',
  );

/** Every file of the results, with its bytes. */
const files = () =>
  Object.fromEntries(
    readdirSync(results, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), "latin1")]),
  );
const kept = (name: string) => JSON.parse(readFileSync(resultPath(results, name, LAB), "utf8")) as Result;

test("with the checks that graded them, nobody's grade changes", async () => {
  const before = files();
  const { code, stdout, stderr } = await regrade();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Lab 9-invented {2}as it was, sha256:[0-9a-f]{12}\n/);
  expect(stdout).toContain("0 of 5 grades change, 0 up, 0 down. Nothing was run, nothing written.");
  expect(files()).toEqual(before);
  expect(leftFolders(root)).toEqual([]);
});

test("a check that has changed changes exactly the grades of those whom it judges otherwise, and says why", async () => {
  anyOutput();
  oneMoreChild();
  const before = files();
  const { code, stdout } = await regrade();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Lab 9-invented {2}until now sha256:[0-9a-f]{12}, today sha256:[0-9a-f]{12}\n/);
  const rows = stdout.split("\n").filter((line) => /^│ [a-z]/.test(line) && !line.includes("submission"));
  expect(
    rows.map((row) =>
      row
        .split("│")
        .slice(1, 5)
        .map((cell) => cell.trim()),
    ),
  ).toEqual([
    ["ada", LAB, "7/7", "3/7"],
    ["ben", LAB, "4/7", "3/7"],
  ]);
  expect(stdout).toContain("brood.children: passed → failed, −3");
  expect(stdout).toMatch(/now: \d children \(main, 1 run\)/);
  expect(stdout).toContain("say.word: failed → passed, +2");
  // Cleo fails the same check as before, by the same words.
  expect(stdout).toContain("2 of 5 grades change, 0 up, 2 down. Nothing was run, nothing written.");
  expect(files()).toEqual(before);
});

test("--diff shows what was found then and what is found now, harmless to a terminal", async () => {
  anyOutput();
  const { stdout } = await regrade(["--diff"]);
  expect(stdout).toContain("ben, lab 9-invented: 4/7 → 7/7\n  say.word: failed → passed, +2\n    - observed printed");
  expect(stdout).toContain("\\u{1b}[2J\\n::error::mine ");
  expect(stdout).toMatch(/\n {6}expected said [a-z]{8}\n/);
  expect(stdout).not.toContain("\x1b[2J");
  expect(stdout).not.toMatch(/^::/m);
});

test("findings whose words alone have changed are no changed grades; --diff shows them", async () => {
  change('observed: "printed "', 'observed: "wrote "');
  const { stdout } = await regrade(["--diff"]);
  expect(stdout).toContain("0 of 5 grades change, 0 up, 0 down; of 1 only what was found.");
  expect(stdout).not.toContain("│ ben");
  expect(stdout).toMatch(
    /say\.word: failed, as before\n {4}- observed printed .*\n {6}expected .*\n {4}\+ observed wrote /,
  );
});

test("--write keeps the new grades, tells the journal, and has nothing to do a second time", async () => {
  writeFileSync(join(results, "journal.jsonl"), '{"event":"begun"}\n');
  anyOutput();
  const [was, is] = [kept("ben"), files()];
  const { code, stdout } = await regrade(["--write"], PAGES);
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, " ")).toContain("4 results written; nothing was run.");
  const now = kept("ben");
  expect(now.grade).toMatchObject({ points: 7, max: 7 });
  expect(now.verdict).toMatchObject({ points: 7, seed: was.verdict?.seed, tier: was.verdict?.tier });
  expect(now.verdict?.digests.submission).toBe(was.verdict?.digests.submission);
  expect(now.verdict?.digests.lab).not.toBe(was.verdict?.digests.lab);
  expect(now.submission).toEqual(was.submission);

  const journal = readFileSync(join(results, "journal.jsonl"), "utf8").trimEnd().split("\n");
  expect(journal.map((line) => JSON.parse(line))).toEqual([
    { event: "begun" },
    ...["ada", "ben", "cleo", "dan"].map((submission) => ({
      event: "regraded",
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      submission,
      lab: LAB,
      points: { old: expect.any(Number), now: expect.any(Number) },
      digest: { old: was.verdict?.digests.lab, now: now.verdict?.digests.lab },
    })),
  ]);
  const made = Object.keys(files()).filter((path) => !(path in is));
  expect(made.map((path) => relative(results, path)).sort()).toEqual([
    "grades.csv",
    "index.html",
    ...["ada", "ben", "cleo", "dan", "eve"].map((name) => `students/${name}.html`),
  ]);
  expect(readFileSync(join(results, "grades.csv"), "utf8")).toMatch(/^ben,.*\b7\b/m);

  const written = files();
  const again = await regrade(["--write"], PAGES);
  expect(again.stdout).toContain("0 of 5 grades change, 0 up, 0 down. Nothing was run, nothing written.");
  expect(files()).toEqual(written);
});

test("--check looks at one check and those that need it, as if no other had changed", async () => {
  anyOutput();
  oneMoreChild();
  const { stdout } = await regrade(["--check=say.word", "--json"]);
  const { differences } = JSON.parse(stdout);
  expect(differences).toMatchObject([{ submission: "ben", points: { old: 4, now: 7 } }]);
  expect(differences[0].checks.map(({ id }: { id: string }) => id)).toEqual(["say.word", "say.ends"]);
});

test("--rubric judges by other points; without it the batch's own holds", async () => {
  const rubric = join(root.path, "rubric.json");
  writeFileSync(rubric, JSON.stringify({ labs: { invented: { total: 14, hidden: { say: "hidden" } } } }));
  const { stdout } = await regrade([`--rubric=${rubric}`, "--write"], PAGES);
  expect(stdout).toContain("5 of 5 grades change, 3 up, 0 down.");
  expect(stdout).toMatch(/│ ada .*│ 7\/7 │ 14\/14 │ the lab is worth 14, not 7/);
  expect(kept("ada").grade?.checks[0]).toMatchObject({ max: 4, visible: "hidden" });
  expect(kept("eve").grade).toMatchObject({ points: 0, max: 14 });
  expect((await regrade()).stdout).toContain("0 of 5 grades change");

  // Every check is worth something else, as the total stays; one of them was changed.
  const other = join(root.path, "other.json");
  writeFileSync(other, JSON.stringify({ labs: { "9": { total: 14, points: { "brood.children": 7 } } } }));
  const again = (await regrade([`--rubric=${other}`, "--diff"])).stdout;
  expect(again).toMatch(/│ ben .*│ 8\/14 │ 10\.18\/14 │ brood\.children is worth 7, not 3 /);
  expect(again).toContain("\n\n2 of 5 grades change, 1 up, 1 down.");
  expect(again.match(/^│ \w+/gm)).toEqual(["│ submission", "│ ben", "│ cleo"]);
  expect(again).not.toContain("\n\n\n");
});

test("a kept grade that its verdict does not give is told as that", async () => {
  const path = resultPath(results, "ben", LAB);
  const tampered = kept("ben");
  writeFileSync(path, JSON.stringify({ ...tampered, grade: { ...tampered.grade, points: 40 } }));
  const { stdout } = await regrade();
  expect(stdout).toMatch(/│ ben .*│ 40\/7 │ 4\/7 │ the kept grade is not what its verdict gives /);
  expect(stdout).toContain("1 of 5 grades changes, 0 up, 1 down.");
});

test("--rubric extends deadlines; what is of nobody is told", async () => {
  const rubric = join(root.path, "rubric.json");
  const extended = "2027-01-01T12:00Z";
  writeFileSync(
    rubric,
    JSON.stringify({
      labs: { invented: { deadline: "2026-01-01T12:00Z" } },
      extensions: { ada: { "9": extended }, zoe: { "9": extended } },
    }),
  );
  const { code, stderr } = await regrade([`--rubric=${rubric}`, "--write"], PAGES);
  expect(code).toBe(0);
  expect(stderr).toContain('Note: the rubric\'s extension for "zoe" is of nobody');
  expect(["ada", "ben"].map((id) => kept(id).grade?.extended)).toEqual([extended, undefined]);
});

describe("what cannot be judged again is told, and the others are judged: exit code 3", () => {
  test("broken recordings", async () => {
    anyOutput();
    const path = recordingsPath(results, "ada", LAB);
    writeFileSync(path, readFileSync(path).subarray(0, 100));
    rmSync(recordingsPath(results, "cleo", LAB));
    const before = kept("ada");
    const { code, stdout } = await regrade(["--write"], PAGES);
    expect(code).toBe(3);
    const text = stdout.replace(/\s+/g, " ");
    expect(text).toContain(`✘ ada, lab ${LAB}, cannot be judged again: `);
    expect(text).toContain("unexpected end of file");
    expect(text).toContain(`✘ cleo, lab ${LAB}, cannot be judged again: `);
    expect(text).toContain(
      "1 of 3 grades changes, 1 up, 0 down. 2 cannot be judged again. 2 results written; nothing was run.",
    );
    expect(kept("ada")).toEqual(before);
    expect(kept("ben").grade?.points).toBe(7);
  });

  test("a check that fails to judge", async () => {
    change(
      '? []\n        : [{ expected: "said "',
      '? (() => { throw new Error("no idea"); })()\n        : [{ expected: "said "',
    );
    const { code, stdout } = await regrade();
    expect(code).toBe(3);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "ada, lab 9-invented, cannot be judged again: the check say.word failed to judge: no idea",
    );
    expect(stdout).toContain("0 of 3 grades change");
  });

  test("a lab that is gone", async () => {
    const gone = join(root.path, "grading", LAB);
    renameSync(gone, join(root.path, "gone"));
    const { code, stdout } = await regrade();
    renameSync(join(root.path, "gone"), gone);
    expect(code).toBe(3);
    expect(stdout).toContain("there is no lab 9-invented");
  });
});

test("what the harness had failed at has no grade to change", async () => {
  await layResult(results, { ...kept("eve"), outcome: "fault", grade: null });
  const { code, stdout } = await regrade();
  expect(code).toBe(0);
  expect(stdout).toContain("0 of 4 grades change, 0 up, 0 down. 1 had no grade, as the harness had failed");
});

describe("what is asked wrongly: exit code 2, and nothing is written", () => {
  const file = (name: string, value: unknown) => {
    const path = join(root.path, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };
  test.each<[string, () => string[], string]>([
    ["a check that is nearly one", () => ["--check=say.wrod"], 'have no check "say.wrod" (did you mean "say.word"?)'],
    [
      "one check to be written",
      () => ["--check=say.word", "--write"],
      "--check only shows what would become of one check",
    ],
    ["a rubric that is none", () => [`--rubric=${file("other.json", { labs: 3 })}`], "other.json is not a rubric"],
    [
      "a rubric of another lab",
      () => [`--rubric=${file("r.json", { labs: { invnted: {} } })}`],
      '(did you mean "invented"?)',
    ],
  ])("%s", async (_, words, told) => {
    const before = files();
    const { code, stdout, stderr } = await regrade([...words(), "--write"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(told);
    expect(files()).toEqual(before);
  });

  test("a folder that holds no batch", async () => {
    const { code, stderr } = await lab(root, ["regrade", root.tmp]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${root.tmp} holds no batch`);
    expect(existsSync(join(root.tmp, "journal.jsonl"))).toBe(false);
  });
});
