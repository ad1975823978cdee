import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GradedLab } from "../judge/load.ts";
import { BadSubmissions, type Found, findSubmissions } from "./find.ts";
import { layFiles } from "./testing.ts";

const LABS = [{ id: "1-fork", allowed: ["starter.ts"] }] as GradedLab[];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-find-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is found, without where it lies. */
async function find(files: Record<string, string>, aside: string[] = []) {
  layFiles(folder, files);
  const { found, ...rest } = await findSubmissions(folder, LABS, aside);
  return { found: found.map(brief), ...rest };
}
const brief = ({ origin, name, parts, problem }: Found) => ({
  origin,
  name,
  files: parts.map((part) => (part.kind === "folder" ? `${part.name}/` : part.name)).sort(),
  ...(problem ? { problem } : {}),
});

test("a folder, an archive or a file each, with any names", async () => {
  const { found, skipped } = await find({
    "alice/starter.ts": "",
    "Zoë Müller/starter.ts": "",
    "李明.zip": "",
    "b o b.tar.gz": "",
    "carol.ts": "",
    "dave.rar": "",
    "eve.pdf": "",
    "grades.csv": "",
    ".DS_Store": "",
    "__MACOSX/x": "",
    "empty/": "",
  });
  expect(found).toEqual([
    { origin: "Zoë Müller", name: "Zoë Müller", files: ["Zoë Müller/"] },
    { origin: "alice", name: "alice", files: ["alice/"] },
    { origin: "b o b.tar.gz", name: "b o b", files: ["b o b.tar.gz"] },
    { origin: "carol.ts", name: "carol", files: ["carol.ts"] },
    { origin: "dave.rar", name: "dave", files: ["dave.rar"] },
    { origin: "empty", name: "empty", files: ["empty/"] },
    { origin: "eve.pdf", name: "eve.pdf", files: ["eve.pdf"] },
    { origin: "李明.zip", name: "李明", files: ["李明.zip"] },
  ]);
  expect(skipped).toEqual(["grades.csv"]);
});

test("Moodle's folders, and its files where it makes none", async () => {
  const { found } = await find({
    "Jane van Doe_4711_assignsubmission_file/starter.ts": "",
    "Jane van Doe_4711_assignsubmission_onlinetext/onlinetext.html": "",
    "Max_M_4712_assignsubmission_file_starter.ts": "",
    "Max_M_4712_assignsubmission_file_other.ts": "",
    "Participant 99_4713_assignsubmission_file_/lab.zip": "",
  });
  expect(found).toEqual([
    {
      origin: "Jane van Doe_4711_assignsubmission_*",
      name: "Jane van Doe",
      files: ["Jane van Doe_4711_assignsubmission_file/", "Jane van Doe_4711_assignsubmission_onlinetext/"],
    },
    { origin: "Max_M_4712_assignsubmission_*", name: "Max_M", files: ["other.ts", "starter.ts"] },
    {
      origin: "Participant 99_4713_assignsubmission_file_",
      name: "Participant 99",
      files: ["Participant 99_4713_assignsubmission_file_/"],
    },
  ]);
  const { found: again } = await findSubmissions(folder, LABS);
  expect(again[0]?.keys).toEqual(["Jane van Doe", "4711", "Participant 4711"]);
});

test("a file's name that goes on like another student's label is its owner's all the same", async () => {
  const { found } = await find({
    "Alice A_456_assignsubmission_file_starter.ts": "",
    "Mallory M_111_assignsubmission_file_x_456_assignsubmission_file_starter.ts": "",
    "mallory_111_9002_x_456_assignsubmission_file_starter.ts": "",
    "A_1_assignsubmission_file_B_2_assignsubmission_file_/starter.ts": "",
  });
  expect(found.map(({ name, files }) => [name, ...files])).toEqual([
    ["A_1_assignsubmission_file_B", "A_1_assignsubmission_file_B_2_assignsubmission_file_/"],
    ["Alice A", "starter.ts"],
    ["Mallory M", "x_456_assignsubmission_file_starter.ts"],
    ["mallory", "x_456_assignsubmission_file_starter.ts"],
  ]);
});

test("Canvas's files, several of one student together", async () => {
  const { found } = await find({
    "doejane_12345_67890_starter.ts": "",
    "doejane_12345_67891_notes_on_it.txt": "",
    "mustermax_LATE_12346_67892_starter-1.ts": "",
  });
  expect(found).toEqual([
    { origin: "doejane_12345_*", name: "doejane", files: ["notes_on_it.txt", "starter.ts"] },
    { origin: "mustermax_LATE_12346_67892_starter-1.ts", name: "mustermax", files: ["starter-1.ts"] },
  ]);
  const { found: again } = await findSubmissions(folder, LABS);
  expect(again.map(({ late }) => late)).toEqual([false, true]);
});

describe("Gradescope's export", () => {
  const METADATA = `---
submission_100:
  :submitters:
  - :name: Jane Doe
    :sid: '007'
    :email: jane@example.edu
  :created_at: 2026-02-28 21:14:03.123456000 Z
  :score: 0.0
  :results:
    output: |
      submission_101:
        :submitters: "not this one"
submission_101:
  :submitters:
  - :name: Max Muster
    :sid: ''
  - :name: 'Müller: Zoë'
  :created_at: 2026-02-28 21:14:03 +01:00
`;
  const FILES = { "submission_100/starter.ts": "", "submission_101/starter.ts": "", "submission_102/starter.ts": "" };

  test("names who handed in what and when; each of a group has a submission", async () => {
    layFiles(folder, { ...FILES, "submission_metadata.yml": METADATA });
    const { found, notices, skipped } = await findSubmissions(folder, LABS);
    expect(found.map(({ origin, name, keys, submitted }) => ({ origin, name, keys, submitted }))).toEqual([
      {
        origin: "submission_100",
        name: "Jane Doe",
        keys: ["Jane Doe", "007", "jane@example.edu"],
        submitted: "2026-02-28T21:14:03.123Z",
      },
      { origin: "submission_101", name: "Max Muster", keys: ["Max Muster"], submitted: "2026-02-28T20:14:03.000Z" },
      { origin: "submission_101", name: "Müller: Zoë", keys: ["Müller: Zoë"], submitted: "2026-02-28T20:14:03.000Z" },
      { origin: "submission_102", name: "submission_102", keys: ["submission_102"], submitted: null },
    ]);
    expect([notices, skipped]).toEqual([[], []]);
  });

  test("says nothing of folders that Gradescope has not named", async () => {
    const { found, skipped } = await find({
      "alice/starter.ts": "",
      "mallory/starter.ts": "",
      "submission_metadata.yml":
        "alice:\n  :submitters:\n  - :name: Mallory\nmallory:\n  :submitters:\n  - :name: Alice\n",
    });
    expect(found.map(({ origin, name }) => [origin, name])).toEqual([
      ["alice", "alice"],
      ["mallory", "mallory"],
    ]);
    expect(skipped).toEqual(["submission_metadata.yml"]);
  });

  test("is found in the folder to which it was unpacked", async () => {
    const files = Object.entries({ ...FILES, "submission_metadata.yml": METADATA });
    const { found } = await find(
      Object.fromEntries(files.map(([path, text]) => [`assignment_9_export/${path}`, text])),
    );
    expect(found.map(({ origin, name }) => [origin, name])).toContainEqual([
      "assignment_9_export/submission_100",
      "Jane Doe",
    ]);
  });

  test.each([
    ["no YAML", "a: [b"],
    ["a bomb", `a: &a [x]\n${Array.from({ length: 200 }, () => "b: *a").join("\n")}`],
    ["something else", "- 1\n- 2\n"],
    ["fields of other kinds", "submission_100:\n  :submitters: 5\n  :created_at: [x]\n"],
  ])("whose metadata are %s is graded all the same", async (_, text) => {
    const { found } = await find({ ...FILES, "submission_metadata.yml": text });
    expect(found.map(({ name }) => name)).toEqual(["submission_100", "submission_101", "submission_102"]);
  });

  test("whose metadata cannot be read is told so", async () => {
    const { notices } = await find({ ...FILES, "submission_metadata.yml": "a: [b" });
    expect(notices).toEqual([expect.stringContaining("submission_metadata.yml cannot be read")]);
  });
});

test("git clones, and one that is graded by itself", async () => {
  const { found } = await find({
    "lab-alice/.git/HEAD": "ref: refs/heads/main",
    "lab-alice/labs/1-fork/starter.ts": "",
    "lab-bob/.git": "gitdir: /elsewhere",
  });
  expect(found.map(({ name }) => name)).toEqual(["lab-alice", "lab-bob"]);
  const alone = await findSubmissions(join(folder, "lab-alice"), LABS);
  expect(alone.found.map(brief)).toEqual([{ origin: "", name: "lab-alice", files: ["lab-alice/"] }]);
});

test.each([
  ["alice/labs/1-fork/starter.ts", "1-fork/starter.ts"],
  ["alice/1-fork/starter.ts", "labs/1-fork/starter.ts"],
  ["alice/starter.ts", "1-fork/starter.ts"],
])("a submission that is called as a lab is stands for nobody else: beside %s", async (theirs, own) => {
  const { found } = await find({ [theirs]: "", [own]: "" });
  expect(found.map(({ name }) => name).sort()).toEqual([own.split("/")[0], "alice"].sort());
});

test("a checkout of the project is one submission", async () => {
  const { found } = await find({ "labs/1-fork/starter.ts": "", "grading/1-fork/starter.ts": "", "harness/x.ts": "" });
  expect(found.map(({ origin }) => origin)).toEqual([""]);
});

test("what is no folder and no file is told, and not followed", async () => {
  symlinkSync("/etc", join(folder, "link"));
  symlinkSync("/etc/passwd", join(folder, "doejane_1_2_starter.ts"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/Zo`), Buffer.from([0xeb])]));
  const { found } = await find({});
  const problems = found.map(({ problem, files }) => [problem, files]);
  expect(problems.sort()).toEqual([
    ["it is a link, and links are not followed", []],
    ["it is a link, and links are not followed", []],
    ["it is neither a folder nor a file", []],
    ["its name is not in UTF-8: rename it", []],
  ]);
});

test("the results and the roster may lie among the submissions", async () => {
  const { found, skipped } = await find({ "alice.ts": "", "out/batch.json": "", "class.csv": "" }, [
    join(folder, "out"),
    join(folder, "class.csv"),
    join(folder, "not-there"),
  ]);
  expect([found.map(({ name }) => name), skipped]).toEqual([["alice"], []]);
});

test("what cannot be graded at all is refused in words", async () => {
  const file = join(folder, "all.zip");
  writeFileSync(file, "");
  await expect(findSubmissions(file, LABS)).rejects.toThrow(/all.zip is not a folder: .* unpack first/);
  await expect(findSubmissions(join(folder, "none"), LABS)).rejects.toThrow(BadSubmissions);
  rmSync(file);
  await expect(findSubmissions(folder, LABS)).rejects.toThrow(`there is no submission in ${folder}`);
});
