import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type JournalEvent, readJournal } from "../../../grading/batch/journal.ts";
import type { Result } from "../../../grading/batch/result.ts";
import { readResult, recordingsPath, resultsOf } from "../../../grading/batch/store.ts";
import type { Verdict } from "../../../grading/judge/verdict.ts";
import { layFiles, tarOf, zipOf } from "../../../grading/submissions/testing.ts";
import {
  bundlersOf,
  ENDLESS,
  ended,
  isAlive,
  lab,
  leftFolders,
  makeRoot,
  PROJECT,
  type Root,
  SLOW,
  SOLUTION,
  startLab,
  supervisorsOf,
  until,
} from "../testing.ts";

let root: Root;
let submissions: string;
let out: string;
beforeEach(() => {
  root = makeRoot();
  submissions = join(root.tmp, "submissions");
  out = join(root.tmp, "out");
});
afterEach(() => root.remove());

/** Of lab 9 under one schedule: it takes a fifth of the time. */
const WORDS = () => ["grade", submissions, `--out=${out}`, "--labs=9", "--schedule=natural"];
const grade = (...words: string[]) => lab(root, [...WORDS(), ...words]);
const resume = (...words: string[]) => lab(root, ["grade", "--resume", `--out=${out}`, ...words]);
async function results(): Promise<Result[]> {
  const all: Result[] = [];
  for await (const result of resultsOf(out)) all.push(result);
  return all;
}
const told = async () =>
  (await readJournal(out)).events.filter((each): each is JournalEvent & { event: "result" } => each.event === "result");
const grades = () => parse(readFileSync(join(out, "grades.csv")), { columns: true }) as Record<string, string>[];
/** All that may be compared byte by byte: everything but the times. */
function content(): Record<string, string> {
  const files = readdirSync(join(out, "results"), { recursive: true }).map((path) => join("results", String(path)));
  const whole = [...files.filter((path) => path.endsWith(".json")), "grades.csv", "batch.json"];
  return Object.fromEntries(whole.map((path) => [path, readFileSync(join(out, path), "utf8")]));
}

test("lab 1: every submission has its result, a row and a line, and its verdict is that of a single run", async () => {
  const solution = readFileSync(join(PROJECT, "solutions/1-fork/solution.ts"), "utf8");
  const mutant = readFileSync(join(PROJECT, "solutions/1-fork/mutants/fan-one-too-few.ts"), "utf8");
  layFiles(submissions, {
    "Zoë Müller_4711_assignsubmission_file/starter.ts": solution,
    "Zoë Müller_4711_assignsubmission_file/helper.ts": "",
    "max.tar": tarOf([{ path: "max/labs/1-fork/starter.ts", data: mutant }]),
    "=cmd.ts": "export function hello( {",
    "types.ts": `${solution}const wrong: number = "text";\nvoid wrong;\n`,
    "bad.zip": zipOf([{ name: "../starter.ts", data: solution }]),
    "nobody/": "",
    "class.csv": "",
  });
  writeFileSync(join(submissions, "class.csv"), "Name,Nr\nZoe Muller,007\nMax,1\nAda,2\n");
  const roster = `--roster=${join(submissions, "class.csv")}`;
  const words = [`--out=${out}`, "--labs=1", "--schedule=child-first", "--seed=41", "--tier=A,B"];
  const env = { PROCLAB_ROOT: PROJECT };
  const { code, stdout, stderr } = await lab(root, ["grade", submissions, ...words, roster], { env });
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(stderr).toContain("Note: 4 submissions are of nobody in the roster: =cmd.ts, bad.zip, nobody, types.ts");
  expect(stderr).toContain("Note: 1 student has handed nothing in: Ada");

  const all = await results();
  expect(all.map(({ submission, outcome }) => [submission.id, outcome])).toEqual([
    ["ada", "missing"],
    ["bad", "refused"],
    ["cmd", "graded"],
    ["max", "graded"],
    ["nobody", "missing"],
    ["types", "graded"],
    ["zoe-muller", "graded"],
  ]);
  const of = (id: string) => all.find(({ submission }) => submission.id === id) as Result;
  expect(of("zoe-muller")).toMatchObject({
    submission: { name: "Zoe Muller", origin: "Zoë Müller_4711_assignsubmission_file", roster: { Nr: "007" } },
    title: "1 · fork",
    message: null,
    grade: { points: 100, max: 100 },
  });
  expect(of("types").verdict?.points).toBe(100);
  expect(of("bad").message).toContain("invalid relative path: ../starter.ts");
  expect(of("cmd").verdict?.error).toContain("starter.ts:1:25: ");

  for (const [id, text] of [
    ["zoe-muller", solution],
    ["max", mutant],
    ["cmd", "export function hello( {"],
  ] as const) {
    layFiles(join(root.tmp, id), { "starter.ts": text });
    const from = `--from=${join(root.tmp, id, "starter.ts")}`;
    const single = await lab(root, ["1", from, "--json", "--schedule=child-first", "--seed=41"], { env });
    expect(of(id).verdict).toEqual(JSON.parse(single.stdout) as Verdict);
  }

  const lines = stdout.split("\n");
  expect(lines.filter((line) => /^(ada|bad|cmd|max|nobody|types|zoe-muller) /.test(line))).toHaveLength(7);
  expect(stdout).toMatch(/^zoe-muller {2}1-fork 100\/100; ignored helper\.ts$/m);
  expect(stdout).toMatch(/^nobody {6}1-fork missing: there is no file in it$/m);
  expect(stdout).toContain("1-fork  4 graded, on average ");
  expect(stdout).toContain("2 missing, 1 refused");

  expect(grades().map((row) => [row.submission, row.points, row["1-fork outcome"], row.Name])).toEqual([
    ["ada", "0", "missing", "Ada"],
    ["bad", "0", "refused", ""],
    ["cmd", "0", "graded", ""],
    ["max", String(of("max").grade?.points), "graded", "Max"],
    ["nobody", "0", "missing", ""],
    ["types", "100", "graded", ""],
    ["zoe-muller", "100", "graded", "Zoe Muller"],
  ]);
  expect(grades()[2]?.name).toBe("'=cmd");
  expect(existsSync(recordingsPath(out, "max", "1-fork"))).toBe(true);
  expect(existsSync(recordingsPath(out, "bad", "1-fork"))).toBe(false);
  expect(leftFolders(root)).toEqual([]);
});

describe("a batch that is gone on with", () => {
  const class9 = { "alice.ts": SOLUTION, "bob.ts": "export function say(): void {}", "carol/": "", "dave.zip": "PK" };

  test("grades nothing again, and changes nothing", async () => {
    layFiles(submissions, class9);
    expect((await grade("--seed=1")).code).toBe(0);
    const before = content();
    const { code, stdout } = await resume("--seed=1", "--labs=9");
    expect(code).toBe(0);
    expect(stdout).toContain("4 results, 4 of them there before");
    expect(stdout).not.toContain("alice");
    expect(content()).toEqual(before);
    expect(await told()).toHaveLength(4);
  });

  test("grades what was handed in since, and what has changed: a submission, a lab", async () => {
    layFiles(submissions, class9);
    await grade("--seed=1");
    layFiles(submissions, { "bob.ts": SOLUTION, "eve.ts": SOLUTION, "carol/starter.ts": SOLUTION });
    await resume();
    expect(
      (await told())
        .slice(4)
        .map(({ submission }) => submission)
        .sort(),
    ).toEqual(["bob", "carol", "eve"]);
    expect(grades().map(({ points }) => points)).toEqual(["7", "7", "7", "0", "7"]);
    appendFileSync(join(root.path, "grading/9-invented/checks.ts"), "// changed\n");
    const { stderr } = await resume();
    expect(stderr).toContain("lab 9 · invented has changed since: what was handed in for it is graded again");
    const again = (await told()).slice(7);
    expect(again.map(({ submission }) => submission).sort()).toEqual(["alice", "bob", "carol", "eve"]);
    expect(new Set(again.map(({ key }) => key?.lab)).size).toBe(1);
    expect(again[0]?.key?.lab).not.toBe((await told())[0]?.key?.lab);
  });

  test("trusts a result only where journal and file agree", async () => {
    layFiles(submissions, { "alice.ts": SOLUTION, "bob.ts": SOLUTION, "carol.ts": SOLUTION });
    await grade("--seed=1");
    const before = content();
    const path = (id: string) => join(out, "results", id, "9-invented.json");
    writeFileSync(path("alice"), readFileSync(path("alice"), "utf8").replace('"seed":"1"', '"seed":"2"'));
    writeFileSync(path("bob"), "torn");
    const journal = readFileSync(join(out, "journal.jsonl"), "utf8").split("\n");
    writeFileSync(join(out, "journal.jsonl"), journal.filter((line) => !line.includes('"carol"')).join("\n"));
    await resume();
    expect(content()).toEqual(before);
    expect((await told()).map(({ submission }) => submission).sort()).toEqual([
      "alice",
      "alice",
      "bob",
      "bob",
      "carol",
    ]);
  });

  test("keeps what it has of submissions that have gone, and says so", async () => {
    layFiles(submissions, class9);
    await grade("--seed=1");
    rmSync(join(submissions, "alice.ts"));
    expect((await resume()).stderr).toContain("results are kept of submissions that are not there any more: alice");
    expect(grades()[0]).toMatchObject({ submission: "alice", points: "7" });
  });

  test("counts once what a mended roster, or the first one, gives another id", async () => {
    layFiles(submissions, { "ada.ts": SOLUTION, "hopper.grace.ts": SOLUTION });
    const roster = join(root.tmp, "class.csv");
    const ids = () => grades().map(({ submission, points }) => `${submission} ${points}`);
    await grade("--seed=1");
    expect(ids()).toEqual(["ada 7", "hopper-grace 7"]);
    writeFileSync(roster, "Name,Login\nAda,\nGrace Hoper,\n");
    await resume(`--roster=${roster}`);
    expect(ids()).toEqual(["ada 7", "grace-hoper 0", "hopper-grace 7"]);
    writeFileSync(roster, "Name,Login\nAda,\nGrace Hopper,\n");
    const { stderr } = await resume(`--roster=${roster}`);
    expect(stderr).toContain("has another id now: hopper-grace (now grace-hopper)\n");
    expect(stderr).toContain("are in the roster no more: grace-hoper\n");
    expect(ids()).toEqual(["ada 7", "grace-hopper 7"]);
    expect(readdirSync(join(out, "students")).sort()).toEqual(["ada.html", "grace-hopper.html"]);
    const { stdout } = await lab(root, ["export", "csv", out]);
    expect(new Set(stdout.split("\n").map((line) => line.split(",")[0]))).toEqual(
      new Set(["submission", "ada", "grace-hopper", ""]),
    );
    expect(existsSync(join(out, "results/hopper-grace/9-invented.json"))).toBe(true);
    const before = content();
    await resume();
    expect(content()).toEqual(before);
  });

  test("goes on where its submissions lie now, when their folder was renamed", async () => {
    layFiles(submissions, { "alice.ts": SOLUTION });
    await grade("--seed=1");
    renameSync(submissions, `${submissions}-1`);
    expect(await resume()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("give the one in which they lie now"),
    });
    const { code, stdout, stderr } = await lab(root, ["grade", `${submissions}-1`, "--resume", `--out=${out}`]);
    expect(code).toBe(0);
    expect(stderr).toContain(`Note: the submissions lie in ${submissions}-1 now, no more in ${submissions}\n`);
    expect(stdout).toContain("1 result, 1 of them there before");
  });

  const RUBRIC = JSON.stringify({
    labs: { "9": { total: 14, deadline: "2026-11-30T12:00Z" } },
    extensions: { "1": { "9": "2026-12-03T12:00Z" }, "2": { "9": "2026-12-03T12:00Z" } },
  });

  test("has the roster and the rubric that it was begun with", async () => {
    layFiles(submissions, class9);
    layFiles(root.tmp, { "class.csv": "name,nr\nAlice,1\n", "rubric.json": RUBRIC });
    const { stderr } = await grade(
      "--seed=1",
      `--roster=${join(root.tmp, "class.csv")}`,
      `--rubric=${join(root.tmp, "rubric.json")}`,
    );
    expect(stderr).toContain('Note: the rubric\'s extension for "2" is of nobody');
    const before = content();
    for (const name of ["class.csv", "rubric.json"]) rmSync(join(root.tmp, name));
    expect((await resume()).code).toBe(0);
    expect(content()).toEqual(before);
    expect(grades()[0]).toMatchObject({ submission: "alice", nr: "1", points: "14", max: "14" });
    expect(grades()[0]?.notes).toBe("9-invented: deadline extended to 2026-12-03T12:00Z");
  });
});

describe("a deadline", () => {
  const rubric = JSON.stringify({ labs: { "9": { deadline: "2026-01-01T12:00Z", late: { perDay: 0.5 } } } });
  const note = (rest: string) =>
    `Note: lab 9-invented has a deadline, and ${rest}: none of these is counted as late (a roster's column \`submitted\` tells it)`;
  const withRubric = () => [`--rubric=${join(root.tmp, "rubric.json")}`, "--seed=1"];
  beforeEach(() => layFiles(root.tmp, { "rubric.json": rubric }));

  test("that nothing can be held against is told before the grades and after them, when it is gone on with, too", async () => {
    layFiles(submissions, { "doejane_1_10_9-invented.ts": SOLUTION, "roerick_LATE_2_11_9-invented.ts": SOLUTION });
    const told = `${note("2 of 2 submissions have no time")}; by Canvas's file names late: roerick\n`;
    for (const graded of [await grade(...withRubric()), await resume()]) {
      expect(graded).toMatchObject({ code: 0, stderr: told });
      expect(graded.stdout.endsWith(`beside it\n${told}`)).toBe(true);
    }
    expect(grades().map(({ points }) => points)).toEqual(["7", "7"]);
  });

  test("is kept by who has a time in the roster, and what that costs is in their row", async () => {
    layFiles(submissions, { "jane_LATE_1_10_9-invented.ts": SOLUTION, "rick_2_11_9-invented.ts": SOLUTION });
    layFiles(root.tmp, { "class.csv": "name,submitted\nJane,2026-01-02T11:00Z\nRick,\nAda,\n" });
    const { stderr } = await grade(...withRubric(), `--roster=${join(root.tmp, "class.csv")}`);
    expect(stderr).toContain(`${note("1 of 2 submissions has no time")}\n`);
    expect(grades().map(({ submission, points, notes }) => [submission, points, notes])).toEqual([
      ["ada", "0", "9-invented: nothing was handed in by this student"],
      ["jane", "3.5", "9-invented: 1 day late: 3.5 points lost"],
      ["rick", "7", ""],
    ]);
  });
});

describe("of several labs", () => {
  const gradeAll = (...words: string[]) =>
    lab(root, ["grade", submissions, `--out=${out}`, "--schedule=natural", "--seed=1", ...words]);
  const HINT = "Note: only lab 9 was found: --labs=9 grades it alone\n";

  test("where one alone was handed in, that is told", async () => {
    layFiles(submissions, { "alice.ts": SOLUTION, "bob/": "", "dave.zip": "PK" });
    const { code, stdout, stderr } = await gradeAll();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.endsWith(HINT)).toBe(true);
    expect((await resume()).stdout).not.toContain("Note: ");
  });

  test.each<[string, Record<string, string>, string[]]>([
    ["several were", { "alice.ts": SOLUTION, "bob/8-patience/starter.ts": "export function hurry(): void {}" }, []],
    ["they were asked for", { "alice.ts": SOLUTION }, ["--labs=8,9"]],
    ["nothing was", { "bob/": "" }, []],
  ])("where %s, it is not", async (_, files, words) => {
    layFiles(submissions, files);
    expect((await gradeAll(...words)).stdout).not.toContain("Note: ");
  });
});

test("Ctrl-C keeps what is done, says how to go on, and what comes then is what would have come", async () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`s${i}.ts`, `${SOLUTION}// ${i}`]));
  layFiles(submissions, many);
  const running = startLab(root, [...WORDS(), "--seed=1"]);
  let text = "";
  running.stdout.on("data", (piece: Buffer) => {
    text += piece.toString();
    if (text.includes("7/7")) process.kill(-(running.pid as number), "SIGINT");
  });
  const { code, stdout, stderr } = ended(await running);
  expect(code).toBe(130);
  expect(stderr).toContain("Interrupted");
  expect(stdout).toContain(`To go on: npm run grade -- --resume --out=${out}`);
  const kept = await results();
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(12);
  expect(kept.every(({ verdict }) => verdict?.points === 7)).toBe(true);
  expect(grades()).toHaveLength(kept.length);
  expect((await readJournal(out)).events.at(-1)).toMatchObject({ event: "ended", how: "interrupted" });
  expect(leftFolders(root)).toEqual([]);
  await resume();
  const resumed = content();
  expect(await told()).toHaveLength(12);
  rmSync(out, { recursive: true });
  await grade("--seed=1");
  expect(content()).toEqual(resumed);
});

test("Ctrl-C ends a bundler that has worked for long", async () => {
  layFiles(submissions, { "a.ts": SLOW });
  const running = startLab(root, ["grade", submissions, `--out=${out}`, "--labs=8"]);
  const bundlers = () => bundlersOf(running.pid as number);
  await until("it bundles", () => bundlers().length > 0);
  const [bundler = 0] = bundlers();
  process.kill(-(running.pid as number), "SIGINT");
  expect(ended(await running).code).toBe(130);
  expect(isAlive(bundler)).toBe(false);
  expect(await results()).toEqual([]);
});

test("Ctrl-C ends programs that never end by themselves", async () => {
  layFiles(submissions, { "a.ts": ENDLESS });
  const running = startLab(root, ["grade", submissions, `--out=${out}`, "--labs=8"]);
  const supervisors = () => supervisorsOf(running.pid as number);
  await until("it runs", () => supervisors().length > 0);
  const [supervisor = 0] = supervisors();
  process.kill(-(running.pid as number), "SIGINT");
  expect(ended(await running).code).toBe(130);
  await until("it has gone", () => !isAlive(supervisor));
  expect(await results()).toEqual([]);
  expect(leftFolders(root)).toEqual([]);
});

describe("a fault of the harness", () => {
  test("has no points, ends with 3, and is graded again", async () => {
    layFiles(submissions, { "alice.ts": SOLUTION, "bob/": "" });
    const broken = { env: { ESBUILD_BINARY_PATH: "/bin/false" } };
    const { code, stdout } = await lab(root, WORDS(), broken);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^alice {2}9-invented fault: the bundler failed: /m);
    expect(stdout).toContain("The harness failed; no points depend on it.");
    expect(grades()[0]).toMatchObject({ points: "", max: "", "9-invented outcome": "fault" });
    expect((await readResult(out, "alice", "9-invented"))?.grade).toBeNull();
    expect((await resume()).code).toBe(0);
    expect(grades()[0]).toMatchObject({ points: "7", notes: "" });
  });

  test("that comes again and again stops the batch", async () => {
    layFiles(submissions, Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`s${i}.ts`, SOLUTION])));
    const broken = { env: { ESBUILD_BINARY_PATH: "/bin/false" } };
    const { code, stdout } = await lab(root, WORDS(), broken);
    expect(code).toBe(3);
    expect(stdout).toContain("Stopped: the harness failed 3 times in a row: the bundler failed");
    expect((await results()).length).toBeLessThan(9);
    expect((await resume()).code).toBe(0);
    expect((await results()).map(({ outcome }) => outcome)).toEqual(new Array(9).fill("graded"));
  });

  test("keeps what is there where no more can be written", async () => {
    layFiles(submissions, { "alice.ts": SOLUTION });
    await grade("--seed=1");
    layFiles(submissions, { "bob.ts": SOLUTION });
    mkdirSync(join(out, "results/bob/9-invented.json"), { recursive: true });
    const { code, stderr } = await resume();
    expect(code).toBe(3);
    expect(stderr).toContain("a result cannot be kept: ");
    expect((await readResult(out, "alice", "9-invented"))?.outcome).toBe("graded");
  });
});

test("two cannot work in one folder", async () => {
  layFiles(submissions, { "a.ts": ENDLESS });
  const running = startLab(root, ["grade", submissions, `--out=${out}`, "--labs=8"]);
  await until("it runs", () => supervisorsOf(running.pid as number).length > 0);
  const { code, stderr } = await resume();
  process.kill(-(running.pid as number), "SIGINT");
  await running;
  expect([code, stderr]).toEqual([2, expect.stringContaining(`another process is grading into ${out}`)]);
});

test("--json prints one document, and notes go beside it", async () => {
  layFiles(submissions, { "alice.ts": SOLUTION, "bob/": "", "notes.yml": "" });
  const { code, stdout, stderr } = await grade("--json", "--seed=1");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    out,
    seed: "1",
    ended: "complete",
    submissions: 2,
    results: { planned: 2, done: 2, kept: 0 },
    labs: [{ id: "9-invented", graded: 1, missing: 1, refused: 0, fault: 0, mean: 7, max: 7 }],
    notes: ["taken for no submissions: notes.yml"],
  });
  expect(stderr).toBe("Note: taken for no submissions: notes.yml\n");
});

describe("what cannot be begun is told in words, and leaves nothing behind", () => {
  test.each<[string, () => string[], string]>([
    ["no folder for the results", () => [submissions], "say where the results go: npm run grade -- SUBMISSIONS --out="],
    ["an unknown lab", () => [submissions, `--out=${out}`, "--labs=9,7"], 'there is no lab "7"'],
    ["no submissions", () => [join(root.tmp, "empty"), `--out=${out}`], "there is no submission in"],
    [
      "submissions that are not there",
      () => [join(root.tmp, "none"), `--out=${out}`],
      "/none: name the one that holds",
    ],
    ["results among them", () => [submissions, `--out=${submissions}/out`], "where it would pass for one"],
    ["no batch to go on with", () => ["--resume", `--out=${out}`], "out to go on with: give the folder that holds one"],
    ["a roster of nobody", () => [submissions, `--out=${out}`, `--roster=${join(root.tmp, "file")}`], "nobody in it"],
  ])("%s", async (_, words, why) => {
    layFiles(submissions, { "alice.ts": SOLUTION });
    layFiles(root.tmp, { file: "", "empty/": "" });
    const { code, stdout, stderr } = await lab(root, ["grade", ...words()]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(existsSync(out)).toBe(false);
  });

  test("a batch where there is one already", async () => {
    layFiles(submissions, { "bob/": "" });
    await grade("--seed=1");
    const before = content();
    const { code, stderr } = await grade("--seed=1");
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${out} holds a batch already: add --resume`)]);
    expect(content()).toEqual(before);
  });
});
