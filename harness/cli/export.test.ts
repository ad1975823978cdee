import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FAULT, layBatch, MISSING, resultWith } from "../../grading/exports/testing.ts";
import { exportResults } from "./commands/export.ts";
import { explainFailure } from "./failure.ts";
import type { Options } from "./options.ts";
import { type Ended, lab, makeRoot, type Root, SOLUTION } from "./testing.ts";

let root: Root;
/** A verdict on a program that fails some checks, as `lab 9 --json` prints it. */
let verdict: string;
let batch: string;
beforeAll(async () => {
  root = makeRoot();
  root.write("9-invented", SOLUTION.replace("i < n", "i < n - 1"));
  verdict = join(root.path, "verdict.json");
  writeFileSync(verdict, (await lab(root, ["9", "--json", "--seed", "7", "--schedule", "natural"])).stdout);
  batch = join(root.path, "results");
  layBatch(batch, [resultWith(), MISSING, FAULT]);
});
afterAll(() => root.remove());

/** The command without the start of a process, and what main.ts makes of an error. */
async function exported(format: string, results: string, options: Options = {}): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    }),
  );
  try {
    return { code: await exportResults(format, results, options), ...said };
  } catch (error) {
    const { message, code } = explainFailure(error);
    return { code, stdout: said.stdout, stderr: `${said.stderr}${message}\n` };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const to = (name: string) => join(root.path, "out", name);
const file = (name: string, text: string) => {
  const path = join(root.path, name);
  writeFileSync(path, text);
  return path;
};

describe("a verdict that has just been printed becomes", () => {
  test.each<[string, (text: string) => void]>([
    [
      "gradescope",
      (text) => expect(JSON.parse(text)).toMatchObject({ score: 3, extra_data: { results: [{ seed: "7" }] } }),
    ],
    ["junit", (text) => expect(text).toContain('<testsuite name="submission: 9-invented.brood"')],
    [
      "ctrf",
      (text) =>
        expect(JSON.parse(text)).toMatchObject({
          results: { summary: { tests: 5, passed: 3, failed: 1, skipped: 1 } },
        }),
    ],
    ["tap", (text) => expect(text).toMatch(/^not ok 3 - submission 9-invented brood\.children: /m)],
    ["exercism", (text) => expect(JSON.parse(text)).toMatchObject({ version: 3, status: "fail" })],
    ["csv", (text) => expect(text.split("\n")).toHaveLength(7)],
  ])("%s", async (format, check) => {
    const { code, stdout, stderr } = await exported(format, verdict);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    check(stdout);
  });

  test("the same from standard input", async () => {
    const through = ["sh", "-c", `exec "$@" < ${verdict}`, "sh"];
    const { code, stdout } = await lab(root, ["export", "tap", "-"], { through });
    expect(code).toBe(0);
    expect(stdout).toBe((await exported("tap", verdict)).stdout);
  });

  test("Classroom 50's result, where its runner says whose it is", async () => {
    const env = {
      ...{ CLASSROOM: "os", ASSIGNMENT: "fork", OWNER: "jane", SUBMISSION_TAG: "submit/1" },
      ...{ COMMIT_URL: "c", RELEASE_URL: "r" },
    };
    const { code, stdout } = await lab(root, ["export", "classroom50", verdict], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: "classroom50/result/v1",
      owner: "jane",
      score: 3,
      "max-score": 7,
    });
  });
});

describe("a batch", () => {
  test("is one document where the format has room for all", async () => {
    const { code, stdout } = await lab(root, ["export", "junit", batch, "--published"]);
    expect(code).toBe(0);
    expect(stdout.match(/<testsuite /g)).toHaveLength(4);
    expect(stdout).toContain("chain.ends");
  });

  test("is a file for each submission where it has not; a fault of the harness is exit code 3, and the others are there", async () => {
    const { code, stderr } = await exported("gradescope", batch, { to: to("gradescope") });
    expect(code).toBe(3);
    expect(stderr).toContain("loe, 1-fork: there is no grade, as the harness failed: no ptrace\n2 files written below");
    expect(readdirSync(to("gradescope")).sort()).toEqual(["doe-jane", "roe-rick"]);
    expect(JSON.parse(readFileSync(to("gradescope/doe-jane/results.json"), "utf8"))).toMatchObject({ score: 9 });

    expect((await exported("exercism", batch, { to: to("exercism") })).code).toBe(0);
    expect(JSON.parse(readFileSync(to("exercism/loe/results.json"), "utf8"))).toMatchObject({ status: "error" });
  });

  test("fills in the instructor's own file, which stays; the copy lies beside it", async () => {
    const text = "Identifier,Grade,Maximum Grade,Feedback comments\r\nParticipant 5,,33.00,\r\n";
    const worksheet = file("grades.csv", text);
    const submission = { ...resultWith().submission, roster: { Identifier: "5" } };
    const own = join(root.path, "moodle");
    layBatch(own, [resultWith({ submission })]);
    const { code, stdout, stderr } = await lab(root, ["export", "moodle", own, `--into=${worksheet}`]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toBe(`1 grade filled into the column "Grade"\n${join(root.path, "grades-filled.csv")} written\n`);
    expect(readFileSync(worksheet, "utf8")).toBe(text);
    expect(readFileSync(join(root.path, "grades-filled.csv"), "utf8")).toContain("Participant 5,9,33.00,");

    const again = await exported("moodle", own, { into: worksheet });
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^[^\n]*grades-filled.csv is there already/),
    });
    const over = await exported("moodle", own, { into: worksheet, to: worksheet, overwrite: true });
    expect(over).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("it stays as it is. Give --to another name"),
    });
    expect(readFileSync(worksheet, "utf8")).toBe(text);
  });
});

test("a 0 for somebody whose work may be of nobody is told aloud", async () => {
  const own = join(root.path, "zeros");
  const jane = { ...MISSING.submission, origin: "", roster: { Identifier: "5" } };
  const results = [{ ...MISSING, submission: jane }, resultWith()];
  layBatch(own, results);
  const worksheet = file("zeros.csv", "Identifier,Grade\nParticipant 5,\n");
  const { stderr } = await exported("moodle", own, { into: worksheet });
  expect(stderr.split("\n").slice(-3)).toEqual([
    expect.stringContaining(
      "Note: 1 student is given 0 as missing while 1 submission belongs to nobody: doe. Mend the roster or these names",
    ),
    expect.stringContaining("zeros-filled.csv written"),
    "",
  ]);
  const labs = join(root.path, "zeros-of-labs");
  layBatch(labs, [...results, ...results.map((result) => ({ ...result, lab: "2-exec" }))]);
  expect((await exported("csv", labs)).stderr).toMatch(
    /^[^\n]*Note: 1 student is given 0 as missing while 1 submission belongs to nobody: doe\. [^\n]*\n$/,
  );
});

describe("--to", () => {
  test("names a file, whose folder is made, and writes over nothing unless it is told to", async () => {
    const target = to("deep/tap.txt");
    expect(await exported("tap", verdict, { to: target })).toMatchObject({ code: 0, stdout: "" });
    const first = readFileSync(target, "utf8");
    const { code, stderr } = await exported("junit", verdict, { to: target });
    expect(code).toBe(2);
    expect(stderr).toContain(`${target} is there already: give another name, or --overwrite`);
    expect(readFileSync(target, "utf8")).toBe(first);
    expect((await lab(root, ["export", "junit", verdict, "--to", target, "--overwrite"])).code).toBe(0);
    expect(readFileSync(target, "utf8")).toMatch(/^<\?xml/);
    expect(readdirSync(to("deep"))).toEqual(["tap.txt"]);
  });

  test("writes none of several where one is there already", async () => {
    mkdirSync(to("taken/roe-rick"), { recursive: true });
    writeFileSync(to("taken/roe-rick/results.json"), "mine");
    const { code, stderr } = await exported("exercism", batch, { to: to("taken") });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${to("taken/roe-rick/results.json")} is there already: give another name, or --overwrite\n`,
    });
    expect(readdirSync(to("taken"))).toEqual(["roe-rick"]);
  });

  test("can be a folder, in which the file is called as its readers expect", async () => {
    mkdirSync(to("folder"), { recursive: true });
    await exported("exercism", verdict, { to: to("folder") });
    await exported("ctrf", verdict, { to: to("folder") });
    expect(readdirSync(to("folder")).sort()).toEqual(["ctrf-report.json", "results.json"]);
  });
});

test("what has no grade, as the harness failed, is no document for Gradescope: exit code 3", async () => {
  const fault = file("fault.json", JSON.stringify(FAULT));
  const { code, stdout, stderr } = await exported("gradescope", fault, { to: to("none.json") });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("there is no grade, as the harness failed: no ptrace");
  expect(existsSync(to("none.json"))).toBe(false);
});

describe("what cannot be exported: exit code 2, and why", () => {
  const two = () => {
    const folder = join(root.path, "two-labs");
    layBatch(folder, [resultWith(), resultWith({ lab: "2-exec" })]);
    return folder;
  };
  const book = () => file("book.csv", "Student,ID,Section,Lab 1 (51)\nDoe,1,A,\n");
  test.each<[string, () => Parameters<typeof exported>, string[]]>([
    [
      "an unknown format",
      () => ["jnit", verdict],
      ['there is no format "jnit" (did you mean "junit"?)', "moodle, canvas"],
    ],
    ["a format that every object has", () => ["constructor", verdict], ['there is no format "constructor"']],
    ["results that are not there", () => ["csv", "none"], ["there is no file or folder", "/none"]],
    ["a folder that is no batch's", () => ["csv", root.path], ["/.proclab/test-"]],
    [
      "a lab that is not in it",
      () => ["csv", verdict, { lab: "1" }],
      ["has no results of lab 1; it has those of 9-invented"],
    ],
    ["no file to fill in", () => ["moodle", verdict], ["name it with --into=FILE"]],
    ["a file to fill in where nothing is", () => ["csv", verdict, { into: book() }], ["csv fills in nothing"]],
    [
      "a file to fill in that is another",
      () => ["moodle", verdict, { into: book() }],
      ['no columns "Identifier" and "Grade"'],
    ],
    [
      "grades published where all is told",
      () => ["csv", verdict, { published: true }],
      ["--published makes no difference to csv"],
    ],
    ["a column where there is none", () => ["csv", verdict, { column: "x" }], ["--column is for canvas"]],
    [
      "several labs for one worksheet",
      () => ["canvas", two(), { into: book() }],
      ["canvas takes one lab", "1-fork, 2-exec"],
    ],
    [
      "a column that is nearly one",
      () => ["canvas", two(), { lab: "1", into: book(), column: "lab 2" }],
      ['book.csv has no assignment "lab 2" (did you mean "Lab 1"?)', "The assignments: Lab 1 (51)"],
    ],
    ["several submissions on standard output", () => ["exercism", batch], ["there are 3: give --to=FOLDER"]],
    ["several submissions for Classroom 50", () => ["classroom50", batch], ["one submission at a time"]],
    ["Classroom 50 outside of its runner", () => ["classroom50", verdict], ["CLASSROOM", "are not set"]],
    [
      "a place that cannot be written",
      () => ["csv", verdict, { to: "/dev/null/none/x" }],
      ["/dev/null/none/x cannot be written: "],
    ],
  ])("%s", async (_, words, told) => {
    const { code, stdout, stderr } = await exported(...words());
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const each of told) expect(stderr).toContain(each);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test("a file to fill in that is not there", async () => {
    const { code, stderr } = await lab(root, ["export", "moodle", verdict, "--into=none.csv"]);
    expect(code).toBe(2);
    expect(stderr).toContain("There is no file");
  });
});
