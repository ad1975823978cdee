import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findLabs } from "../../harness/catalog/catalog.ts";
import { BOMB } from "../../harness/cli/testing.ts";
import { type GradedLab, loadLab } from "../judge/load.ts";
import { answersIn, interestIn } from "./answer.ts";
import type { Entry, Interest } from "./entry.ts";
import { lay } from "./lay.ts";
import { layFiles, tarOf, zipOf } from "./testing.ts";
import { openSubmission } from "./tree.ts";
import { walk } from "./walk.ts";

let all: GradedLab[];
beforeAll(async () => {
  all = await Promise.all(findLabs(join(import.meta.dirname, "../..")).map(loadLab));
});
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-answer-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FORK = "export function hello(): void {}\n";
const EXEC = "export const replace = () => {};\nexport { replace as search };\n";

/** What a folder has for labs, in a word and its message; of a file that is found its text. */
async function answers(files: Record<string, string | Uint8Array>, labs = [1, 2]): Promise<Record<number, string>> {
  layFiles(folder, files);
  const opened = await openSubmission([{ path: folder, name: "alice", kind: "folder" }], interestIn(all));
  const wanted = all.filter(({ number }) => labs.includes(number));
  const found = [...(await answersIn(opened, wanted, all))].map(async ([{ number }, answer]) => {
    if (answer.kind !== "found") return [number, `${answer.kind}: ${answer.message}`] as const;
    const text = await answer.files.get("starter.ts")?.read();
    const rest = answer.ignored.length > 0 ? ` without ${answer.ignored}` : "";
    return [number, `${text === undefined ? "" : text.toString()}${rest}`] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

describe("an answer is found", () => {
  test.each<[string, Record<string, string | Uint8Array>]>([
    ["where the project has it", { "labs/1-fork/starter.ts": FORK, "labs/2-exec/starter.ts": EXEC }],
    ["in a folder of the lab's name", { "1-fork/starter.ts": FORK, "2-exec/starter.ts": EXEC }],
    ["in a file of the lab's name", { "1-fork.ts": FORK, "2-exec.ts": EXEC }],
    ["below a folder of the student's", { "my/labs/1-fork/starter.ts": FORK, "other/2-exec/starter.ts": EXEC }],
    ["by what it exports", { "one.ts": FORK, "second/two.ts": EXEC, "helper.ts": "export const x = 1;" }],
    [
      "in archives",
      {
        "a.zip": zipOf([{ name: "alice/labs/1-fork/starter.ts", data: FORK }, { name: "__MACOSX/._starter.ts" }]),
        "b.tgz": gzipSync(tarOf([{ path: "./x/anything.ts", data: EXEC }])),
      },
    ],
    [
      "before what is further away",
      {
        "labs/1-fork/starter.ts": FORK,
        "1-fork/starter.ts": "no",
        "old/labs/1-fork/starter.ts": "no",
        "2-exec.ts": EXEC,
        "two.ts": EXEC,
        "all.zip": zipOf([{ name: "labs/1-fork/starter.ts", data: "no" }]),
      },
    ],
  ])("%s", async (_, files) => {
    const found = await answers(files);
    expect(found[1]).toMatch(FORK);
    expect(found[2]).toMatch(EXEC);
  });

  test("in a file that does not parse, by the names that it exports", async () => {
    expect(await answers({ "x.ts": `${FORK}if (` })).toEqual({
      1: `${FORK}if (`,
      2: expect.stringContaining("missing: there is nothing in it for this lab, only x.ts"),
    });
  });

  test("in a file that takes the bundler too much, by the names that it exports; of others beside it the bundler is spared", async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.ts`, BOMB]));
    const found = await answers({ "x.ts": `${BOMB}${FORK}`, ...many });
    expect(found[1]).toContain(FORK);
    expect(found[2]).toContain("refused: 0.ts was not bundled, so it is not known which lab it answers:\n");
    expect(found[2]?.split("another program beside it takes the bundler too much")).toHaveLength(1 + 5);
    expect(found[2]).toMatch(/\nand 45 more$/);
  });

  test.each([
    [{ "x.ts": "no program (", "report.pdf": "" }, "no program ( without report.pdf"],
    [{ "starter.ts": "// empty\n", "helper.ts": "export {};" }, "// empty\n without helper.ts"],
  ])("in the only program where one lab is graded, whatever it exports", async (files, found) => {
    expect(await answers(files, [2])).toEqual({ 2: found });
  });
});

test("what lies beside an answer is ignored and named, but for what was handed out and other answers", async () => {
  const files = { "helper.ts": "", "README.md": "", "notes.txt": "", ".hidden": "", "starter.ts": FORK, "sub/x": "" };
  const below = Object.fromEntries(Object.entries(files).map(([path, text]) => [`labs/1-fork/${path}`, text]));
  expect((await answers({ ...below, "3-wait.ts": "" }))[1]).toBe(`${FORK} without helper.ts,notes.txt`);
});

test("what could be the answer, too, is named where it says something else", async () => {
  const files = {
    "1-fork/starter.ts": FORK,
    "1-fork.ts": `${FORK}// draft`,
    "all.zip": zipOf([{ name: "1-fork.ts", data: FORK }]),
  };
  expect((await answers(files))[1]).toBe(`${FORK} without 1-fork.ts`);
});

test("one answer is not named as ignored with another", async () => {
  expect(await answers({ "one.ts": FORK, "two.ts": EXEC, "3-wait.ts": "" })).toEqual({ 1: FORK, 2: EXEC });
});

describe("a submission of which some cannot be read has its answer all the same", () => {
  test("a name that is not in UTF-8", async () => {
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe])]));
    expect((await answers({ "1-fork.ts": FORK }))[1]).toBe(`${FORK} without \uFFFD\uFFFD`);
  });

  test("a folder that goes while it is looked at, as one that may not be opened", async () => {
    const gone = join(folder, "gone");
    mkdirSync(gone);
    const [interest, entries]: [Interest, Entry[]] = [interestIn(all), []];
    const going = {
      ...interest,
      folder(path: string) {
        rmSync(gone, { recursive: true, force: true });
        return interest.folder(path);
      },
    };
    expect(await walk(folder, going, entries)).toEqual(["gone cannot be read: it is not there any more"]);
  });

  test("more archives than anybody hands in, and more in them together than one may hold", async () => {
    const large = zipOf([{ name: "x.ts", data: Buffer.alloc(2 ** 20, "\n") }]);
    const names = Array.from({ length: 60 }, (_, i) => `${i}.zip`);
    layFiles(folder, Object.fromEntries(names.map((name) => [name, large])));
    const opened = await openSubmission([{ path: folder, name: "alice", kind: "folder" }], interestIn(all));
    expect(opened.trees).toHaveLength(1 + 16);
    expect([...new Set(opened.problems)]).toEqual([
      "it has more than 50 archives",
      "the programs in its archive have more than 16777216 bytes",
    ]);
  });
});

test("a refusal stays one that can be read, however much there is to refuse", async () => {
  const files = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`${i}.ts`, FORK]));
  expect((await answers(files))[1]).toBe(
    "refused: it is not clear which of these is the answer: 0.ts, 1.ts, 10.ts, 100.ts, 101.ts and 395 more",
  );
});

describe("what is no answer is told in words", () => {
  test.each<[string, Record<string, string | Uint8Array>, string]>([
    ["an empty folder", {}, "missing: there is no file in it"],
    ["an empty archive", { "a.zip": zipOf([]) }, "missing: there is nothing in it for this lab, only a.zip"],
    [
      "a report",
      { "report.pdf": "", "more/": "" },
      "missing: there is nothing in it for this lab, only more, report.pdf",
    ],
    [
      "another lab's answer alone",
      { "2-exec.ts": EXEC },
      "missing: there is nothing in it for this lab, only 2-exec.ts",
    ],
    ["a helper of another answer", { "two.ts": EXEC, "help.ts": "export {}" }, "missing: there is nothing"],
    ["another program", { "x.ts": "export const x = 1;" }, "refused: x.ts exports no task of any lab"],
    [
      "a program of two labs",
      { "x.ts": `${FORK}export const replace = 1;` },
      "refused: x.ts could answer several labs",
    ],
    ["a program that does not parse", { "x.ts": "let (" }, "refused: x.ts does not parse, so it is not known"],
    [
      "two answers",
      { "a.ts": FORK, "b.ts": FORK },
      "refused: it is not clear which of these is the answer: a.ts, b.ts",
    ],
    [
      "two answers below folders",
      { "a/1-fork/starter.ts": FORK, "b/1-fork/starter.ts": FORK },
      "refused: it is not clear which of these is the answer: a/1-fork/starter.ts, b/1-fork/starter.ts",
    ],
    ["a broken archive", { "a.zip": "PK\x03\x04" }, "refused: its archive cannot be read"],
    [
      "a link in an archive",
      { "a.tar": tarOf([{ path: "1-fork/starter.ts", type: "SymbolicLink", linkpath: "/etc/passwd" }]) },
      "refused: starter.ts is a link: only a regular file can be graded",
    ],
  ])("%s", async (_, files, told) => {
    expect((await answers(files))[1]).toContain(told);
  });

  test("a link in its place", async () => {
    layFiles(folder, { "1-fork/x": "" });
    symlinkSync("/etc/passwd", join(folder, "1-fork/starter.ts"));
    symlinkSync("/etc/passwd", join(folder, "loose.ts"));
    const found = await answers({});
    rmSync(join(folder, "1-fork/starter.ts"));
    execFileSync("mkfifo", [join(folder, "1-fork/starter.ts")]);
    expect((await answers({}))[1]).toBe("refused: starter.ts is not a regular file: only a regular file can be graded");
    expect(found[1]).toBe("refused: starter.ts is a link: only a regular file can be graded");
    expect(found[2]).toBe("refused: loose.ts is a link: only a regular file can be graded");
  });
});

test("of an answer only the allowed files are laid, the others as they were handed out", async () => {
  layFiles(folder, {
    "grading/starter.ts": "pristine",
    "grading/table.ts": "pristine table",
    "1-fork/starter.ts": FORK,
    "1-fork/helper.ts": "no",
  });
  const lab = { ...(all[0] as GradedLab), allowed: ["starter.ts", "table.ts"], grading: join(folder, "grading") };
  const opened = await openSubmission([{ path: folder, name: "alice", kind: "folder" }], interestIn([lab]));
  const answer = (await answersIn(opened, [lab], [lab])).get(lab);
  if (answer?.kind !== "found") throw new Error("no answer");
  await using laid = await lay(lab, answer.files);
  const place = join(laid.program, "..");
  expect(readdirSync(place).sort()).toEqual(["starter.ts", "table.ts"]);
  expect(readFileSync(laid.program, "utf8")).toBe(FORK);
  expect(readFileSync(join(place, "table.ts"), "utf8")).toBe("pristine table");
  expect(statSync(place).mode & 0o777).toBe(0o700);
  expect(laid.digest).toMatch(/^sha256:/);
});

test("a file that is too large is not read", async () => {
  await expect(answers({ "1-fork/starter.ts": "x".repeat(2 ** 20 + 1) })).rejects.toThrow(
    "starter.ts has 1048577 bytes, and 1048576 is the most that is read",
  );
});
