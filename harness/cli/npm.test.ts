import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { layFiles } from "../../grading/submissions/testing.ts";
import { ended, environment, makeRoot, PROJECT, type Root, SOLUTION } from "./testing.ts";

let root: Root;
beforeAll(() => {
  root = makeRoot();
  root.write("9-invented", SOLUTION);
});
afterAll(() => root.remove());

/** `npm run -s lab …`, as a student types it. */
const npm = async (...words: string[]) =>
  ended(
    await execa("npm", ["run", "-s", "lab", ...words], {
      cwd: PROJECT,
      env: environment(root),
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      stripFinalNewline: false,
    }),
  );

test("npm takes --json for itself, and the command prints JSON all the same", async () => {
  const { code, stdout } = await npm("9", "say", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ lab: "9-invented" });
});

test("an option with its value after = arrives", async () => {
  const { code, stdout } = await npm("9", "say", "--seed=77", "--repeat=2");
  expect(code).toBe(0);
  expect(stdout).toContain("seed 77, ");
  expect(stdout).toContain(", 10 runs");
});

test("an option whose value npm has lost is refused with the way to write it", async () => {
  const { code, stderr } = await npm("9", "say", "--seed", "77");
  expect(code).toBe(2);
  expect(stderr).toContain('npm took "--seed" for itself and lost its value. Write --seed=VALUE');
});

test("an option arrives that begins as one of npm's own does", async () => {
  const verdict = join(root.path, "verdict.json");
  writeFileSync(verdict, (await npm("9", "say", "--json")).stdout);
  const file = join(root.path, "say.tap");
  for (let i = 0; i < 2; i++)
    expect(await npm("export", "tap", verdict, `--to=${file}`, "--overwrite")).toMatchObject({ code: 0, stdout: "" });
  expect(readFileSync(file, "utf8")).toMatch(/^TAP version 14\n/);
});

test("after two dashes everything is lab's", async () => {
  const { stdout } = await npm("9", "say", "--", "--seed", "77");
  expect(stdout).toContain("seed 77, ");
});

test("arguments arrive as they were, quotes, spaces and dashes among them", async () => {
  const { stdout } = await npm("run", "9", "say", `it's "two" $HOME words`);
  expect(stdout).toBe(`said it's "two" $HOME words\n`);
  expect((await npm("run", "9", "say", '"-l"')).stdout).toBe("said -l\n");
  expect((await npm("run", "9", "say", " -5")).stdout).toBe("said -5\n");
});

test("the exit code comes through", async () => {
  expect((await npm("7")).code).toBe(2);
});

test("submissions are graded by a script of their own, with or without two dashes", async () => {
  const submissions = join(root.tmp, "submissions");
  layFiles(submissions, { "alice.ts": SOLUTION });
  // From another folder: paths are relative to where the user stands.
  const grade = async (...words: string[]) => {
    const options = {
      cwd: root.tmp,
      env: environment(root),
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    } as const;
    return ended(await execa("npm", ["--prefix", PROJECT, "run", "-s", "grade", ...words], options));
  };
  const lost = await grade("submissions", "--out", "one", "--labs=9");
  expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining('npm took "--out" for itself')]);
  const dashes = await grade("--", "submissions", "--out", "one", "--labs", "9", "--schedule", "natural");
  expect([dashes.code, dashes.stdout]).toEqual([0, expect.stringContaining("alice  9-invented 7/7\n")]);
  const none = await grade("submissions", "--out=one", "--resume");
  expect([none.code, none.stdout]).toEqual([0, expect.stringContaining("1 result, 1 of them there before")]);
});
