import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lab, makeRoot, type Root } from "./testing.ts";

let root: Root;
let folder: string;
beforeEach(() => {
  root = makeRoot();
  folder = join(root.tmp, "submissions");
  mkdirSync(folder);
});
afterEach(() => root.remove());

const PROGRAM = `
import { _exit, fork, waitpid } from "#posix";
export function brood(n: number): void {
  const children: number[] = [];
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) _exit(i % 2 === 0 ? 0 : 1);
    children.push(pid);
  }
  while (children.length > 0) {
    const [pid] = waitpid(-1);
    children.splice(children.indexOf(pid), 1);
    if (pid < 0) throw new Error("nobody");
  }
}
`;
const COPY = PROGRAM.replaceAll("children", "kids").replaceAll(/\bi\b/g, "round").replaceAll(": number[]", "");
const OTHER = `
import { fork, pause, kill, SIGTERM, wait } from "#posix";
export function brood(n: number): void {
  if (n === 0) return;
  const child = fork();
  if (child === 0) for (;;) pause();
  brood(n - 1);
  kill(child, SIGTERM);
  do { console.log("one less"); } while (wait()[0] !== child && Math.random() < 2);
  process.stdout.write(String(child).padStart(10, " ") + "\\n");
}
`;

function submit(student: string, text: string): void {
  const place = join(folder, student, "labs/9-invented");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "starter.ts"), text);
}

test("the two that are alike are told, with the longest fragment; the program is not run", async () => {
  submit("ada", PROGRAM);
  submit("bob", COPY);
  submit("cleo", OTHER);
  const { code, stdout, stderr } = await lab(root, ["similar", folder, "9"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Lab 9-invented · invented {2}3 compared/);
  expect(stdout).toMatch(/ 100 % +ada +bob +\d+ words, lines 3–\d+ and 3–\d+/);
  expect(stdout).not.toMatch(/% .*cleo/);
});

test("every lab is looked at where none is named; --json and --threshold say it all", async () => {
  submit("ada", PROGRAM);
  submit("cleo", OTHER);
  const { stdout } = await lab(root, ["similar", folder, "--json", "--threshold=1"]);
  const report = JSON.parse(stdout) as {
    threshold: number;
    labs: { lab: string; compared: string[]; pairs: object[] }[];
  };
  expect(report.threshold).toBe(0.01);
  expect(report.labs.map(({ lab, compared }) => [lab, compared])).toEqual([["9-invented", ["ada", "cleo"]]]);
});

test("labs that nobody handed in are left out, and what cannot be opened is told once", async () => {
  submit("ada", PROGRAM);
  submit("bob", COPY);
  writeFileSync(join(folder, "carl.zip"), "PK");
  const out = join(root.tmp, "report");
  const { code, stdout } = await lab(root, ["similar", folder, `--out=${out}`]);
  expect(code).toBe(0);
  expect(stdout.match(/^Lab [\w-]+/gm)).toEqual(["Lab 9-invented"]);
  expect(stdout.match(/carl/g)).toHaveLength(1);
  expect(stdout).toMatch(
    /\n\n {2}not compared: carl \(its archive is no zip, tar or tar\.gz: hand in one of these\)\n/,
  );
  expect(readFileSync(join(out, "index.html"), "utf8").match(/Not compared: carl/g)).toHaveLength(1);
  const { labs, leftOut } = JSON.parse((await lab(root, ["similar", folder, "--json"])).stdout);
  expect([labs.length, leftOut]).toEqual([1, [{ id: "carl", reason: expect.stringContaining("no zip") }]]);

  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFileSync(join(folder, "carl.zip"), "PK");
  const nothing = await lab(root, ["similar", folder]);
  expect(nothing.stdout).toMatch(/^Nobody has handed in anything that could be compared\.\n\n {2}not compared: carl /);
  expect((await lab(root, ["similar", folder, "9"])).stdout).toContain("0 compared");
});

test("--roster gives the names that the gradebook has", async () => {
  submit("ada_1", PROGRAM);
  submit("bob", COPY);
  const roster = join(folder, "class.csv");
  writeFileSync(roster, "login,name\nada_1,Ada Lovelace\nzoe,Zoë\n");
  const { code, stdout, stderr } = await lab(root, ["similar", folder, "9", `--roster=${roster}`]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/ 100 % +Ada Lovelace +bob /);
  expect(stdout).not.toContain("Zoë");
  expect(stderr).toBe(
    "Note: 1 submission is of nobody in the roster: bob\nNote: 1 student has handed nothing in: Zoë\n",
  );
});

test("what cannot be taken or parsed stops nothing, and is told", async () => {
  submit("ada", PROGRAM);
  submit("bob", `${COPY}\n}} "`);
  submit("large", "x;".repeat(1024 * 1024));
  const { code, stdout } = await lab(root, ["similar", folder, "9"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/not compared: large \(.*1048576 is the most/);
  expect(stdout).toContain("does not parse: bob\n");
  expect(stdout).toMatch(/% +ada +bob/);
});

test("a copy is told whatever was added to it, with how much of the smaller is in the other", async () => {
  const program = PROGRAM + OTHER.replaceAll("brood", "other");
  const lines = Array.from(
    { length: 100 },
    (_, i) => `n ${"+-*/%&|^"[i % 8]}= Math.${["abs", "ceil", "sign"][i % 3]}(n) - [${"1,".repeat(i % 5)}n].length;`,
  );
  submit("ada", program);
  submit("mallory", `${program}function never(n: number): void {\n${lines.join("\n")}\n}\n`);
  const { stdout } = await lab(root, ["similar", folder, "9"]);
  expect(stdout).toMatch(/ 100 % of the smaller, [1-5]\d % of both +ada +mallory/);
});

test("a submission that cannot be opened stops nothing", async () => {
  submit("ada", PROGRAM);
  submit("bob", COPY);
  submit("eve", PROGRAM);
  // Its name is not UTF-8.
  mkdirSync(Buffer.concat([Buffer.from(join(folder, "eve/caf")), Buffer.from([0xe9])]));
  const { code, stdout } = await lab(root, ["similar", folder, "9"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/% +ada +bob/);
});

test("--out writes the pages, twice if need be, and touches nothing else", async () => {
  submit("ada", PROGRAM);
  submit("bob", COPY);
  const out = join(root.tmp, "report");
  for (let i = 0; i < 2; i++) {
    const { code, stdout } = await lab(root, ["similar", folder, "9", `--out=${out}`]);
    expect(code).toBe(0);
    expect(stdout).toContain("report/index.html");
    expect(readdirSync(out).sort()).toEqual(["index.html", "pairs", "similar.json"]);
    expect(readFileSync(join(out, "pairs/9-invented-1.html"), "utf8")).toContain(
      "<title>100 % alike: ada and bob</title>",
    );
  }
  expect(readdirSync(root.tmp).sort()).toEqual(["report", "submissions"]);
});

test.each([
  ["a folder that is not there", () => ["similar", join(folder, "nowhere")], "there is no folder"],
  ["a folder without submissions", () => ["similar", folder], "there is no submission in"],
  ["a lab that is not there", () => ["similar", folder, "7"], 'there is no lab "7"'],
  ["a threshold that is none", () => ["similar", folder, "--threshold=0.6"], "It takes a whole number from 1 to 100."],
  [
    "a folder for the pages that is not empty",
    () => ["similar", root.path, "9", `--out=${root.path}`],
    "name a new folder",
  ],
])("%s is refused in words", async (_, words, why) => {
  const { code, stdout, stderr } = await lab(root, words());
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(why);
  expect(existsSync(join(folder, "nowhere"))).toBe(false);
});
