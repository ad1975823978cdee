import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lab, makeRoot, type Root } from "./testing.ts";

let root: Root;
beforeEach(() => {
  root = makeRoot();
});
afterEach(() => root.remove());

test("lab package handout makes the students' repository, with the labs of the root", async () => {
  const to = join(root.tmp, "out");
  const { code, stdout, stderr } = await lab(root, ["package", "handout", `--to=${to}`]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/out: \d+ files\n.*npm ci && npm run lab 1\n$/);
  expect(readdirSync(join(to, "labs")).sort()).toEqual(["8-patience", "9-invented"]);
  expect(readFileSync(join(to, "package.json"), "utf8")).toContain('"lab": "sh harness/cli/lab.sh"');
});

test("--json lists the files", async () => {
  const to = join(root.tmp, "out.zip");
  const { stdout } = await lab(root, ["package", "handout", "--to", to, "--json"]);
  const made = JSON.parse(stdout) as { files: string[] };
  expect(made).toMatchObject({ package: "handout", to, leftOut: [] });
  expect(made.files).toContain("labs/9-invented/starter.ts");
  expect(existsSync(to)).toBe(true);
});

test.each([
  ["no place", ["package", "handout"], "lab package handout takes --to=PATH"],
  [
    "a package that is not there",
    ["package", "handuot", "--to=x"],
    'there is no package "handuot" (did you mean "handout"?)',
  ],
  ["a name that every object has", ["package", "constructor", "--to=x"], "The packages: gradescope, handout"],
  ["a folder that is not empty", ["package", "handout", "--to=."], "name a new folder, or an empty one"],
])("%s is refused in words", async (_, words, why) => {
  const { code, stdout, stderr } = await lab(root, words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(why);
});
