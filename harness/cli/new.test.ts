import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lab, makeRoot, PROJECT, type Root } from "./testing.ts";

let root: Root;
beforeEach(() => {
  root = makeRoot();
});
afterEach(() => root.remove());

/** Every file of the root, with its text; what commands keep for themselves left out. */
function files(): Record<string, string> {
  const entries = readdirSync(root.path, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .map((entry) => [join(entry.parentPath, entry.name).slice(root.path.length + 1), entry] as const)
      .filter(([path]) => !/^\.proclab(\/|$)/.test(path))
      .map(([path, entry]) => [path, entry.isFile() ? readFileSync(join(root.path, path), "utf8") : "a folder"]),
  );
}

test("a new lab is graded and proved as it is, and nothing else was touched for it", async () => {
  const before = files();
  const { code, stdout } = await lab(root, ["dev", "new", "7-threads"]);
  expect(code).toBe(0);
  expect(stdout).toContain("npm run lab dev check 7");

  const after = files();
  expect(after).toMatchObject(before);
  const added = Object.keys(after).filter((path) => !(path in before));
  expect(added.filter((path) => !/^(labs|grading|solutions)\/7-threads/.test(path))).toEqual(["solutions"]);
  expect(readdirSync(join(root.path, ".proclab"))).toEqual([]);
  expect(Object.values(after).join()).not.toContain("{{");
  expect(after["labs/7-threads/README.md"]).toMatch(/^# Lab 7: threads\n/);

  const starter = await lab(root, ["7", "--json"]);
  expect(starter.code).toBe(1);
  expect(JSON.parse(starter.stdout)).toMatchObject({ lab: "7-threads", points: 0, max: 6 });
  const solution = join(root.path, "solutions/7-threads/solution.ts");
  expect(await lab(root, ["threads", `--from=${solution}`])).toMatchObject({ code: 0 });

  const proof = await lab(root, ["dev", "check", "7"]);
  expect(proof.stdout).toContain("Lab 7-threads, a draft: 3 of at least 25 mutants, 1 of at least 10 accepted answers");
  expect(proof.stdout).toContain("6 programs, 6 verdicts, 0 wrong");
  expect(proof.code).toBe(0);
});

test("a new lab pleases the linter and the compiler", async () => {
  await lab(root, ["dev", "new", "7-threads"]);
  // The root lies in a folder that git ignores, as the linter would, too.
  const biome = JSON.parse(readFileSync(join(PROJECT, "biome.json"), "utf8")) as Record<string, unknown>;
  writeFileSync(join(root.path, "biome.json"), JSON.stringify({ ...biome, vcs: { enabled: false } }));
  const parts = ["labs", "grading", "solutions"].map((part) => `${part}/7-threads`);
  writeFileSync(
    join(root.path, "tsconfig.json"),
    JSON.stringify({ extends: join(PROJECT, "tsconfig.json"), include: parts }),
  );
  const tool = async (name: string, ...words: string[]) => {
    const { exitCode, stdout, stderr } = await execa(join(PROJECT, "node_modules/.bin", name), words, {
      cwd: root.path,
      reject: false,
    });
    return { exitCode, said: exitCode === 0 ? "" : stdout + stderr };
  };
  expect(await tool("biome", "check", "--error-on-warnings", ...parts)).toEqual({ exitCode: 0, said: "" });
  expect(await tool("tsc", "--noEmit", "-p", "tsconfig.json")).toEqual({ exitCode: 0, said: "" });
});

test("--json tells the folders", async () => {
  const { stdout } = await lab(root, ["dev", "new", "12-a-b2", "--json"]);
  expect(JSON.parse(stdout)).toEqual({
    lab: "12-a-b2",
    folders: ["grading/12-a-b2", "labs/12-a-b2", "solutions/12-a-b2"],
  });
});

describe("a name that cannot be is refused, and nothing is written", () => {
  test.each([
    ["without a number", "threads", '7-threads, not "threads"'],
    ["without a name", "7", 'not "7"'],
    ["with capital letters", "7-Threads", 'not "7-Threads"'],
    ["with a number that begins with 0", "07-threads", 'not "07-threads"'],
    ["that leads elsewhere", "../7-threads", 'not "../7-threads"'],
    ["that ends with a dash", "7-threads-", 'not "7-threads-"'],
    ["that is too long", `7-${"threads".repeat(9)}`, "at most 40 characters"],
    ["whose number is taken", "9-other", "there is a lab 9-invented already"],
    ["whose name is taken", "7-invented", "there is a lab 9-invented already"],
    ["that has a folder, which is no lab", "6-threads", "solutions/6-old is there already"],
  ])("%s", async (_, name, why) => {
    mkdirSync(join(root.path, "solutions/6-old"), { recursive: true });
    const before = files();
    const { code, stdout, stderr } = await lab(root, ["dev", "new", name]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(why);
    expect(files()).toEqual(before);
    expect(existsSync(join(root.path, ".proclab"))).toBe(false);
  });
});

test("a lab that cannot be put into place whole is not there at all", async () => {
  const empty = join(root.path, "empty");
  mkdirSync(join(empty, "labs"), { recursive: true });
  // grading/ comes last, the others are in place by then; and it cannot be made.
  symlinkSync("nowhere/at/all", join(empty, "grading"));
  const { code, stderr } = await lab(root, ["dev", "new", "7-threads"], { env: { PROCLAB_ROOT: empty } });
  expect(code).toBe(3);
  expect(stderr).toContain(join(empty, "grading"));
  const left = readdirSync(empty, { recursive: true });
  expect(left.sort()).toEqual([".proclab", "grading", "labs", "solutions"]);
});
