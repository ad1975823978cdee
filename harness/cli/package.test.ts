import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { environment, lab, makeRoot, PROJECT, type Root, SOLUTION } from "./testing.ts";

let root: Root;
let zip: string;
/** What is in the package, by name. */
let files: Record<string, Uint8Array>;
/** What Gradescope has as /autograder. */
let autograder: string;
beforeAll(async () => {
  root = makeRoot();
  // An instructor's checkout, in which the lab has been solved.
  root.write("9-invented", SOLUTION);
  zip = join(root.path, "autograder.zip");
  const packed = await lab(root, ["package", "gradescope", "--lab=9", "--seed=7", `--to=${zip}`]);
  expect(packed).toMatchObject({ code: 0, stderr: "" });
  files = unzipSync(readFileSync(zip));
  autograder = join(root.tmp, "autograder");
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(autograder, "source", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  // In place of setup.sh.
  for (const installed of ["node_modules", "build"])
    symlinkSync(join(PROJECT, installed), join(autograder, "source", installed));
});
afterAll(() => root.remove());

describe("a package for Gradescope", () => {
  test("has the two scripts at its root, and all that grades this lab", () => {
    const names = Object.keys(files);
    expect(names).toEqual(
      expect.arrayContaining([
        "setup.sh",
        "run_autograder",
        "package.json",
        "package-lock.json",
        "harness/build.sh",
        "grading/9-invented/checks.ts",
      ]),
    );
    expect(Buffer.from(files.run_autograder ?? []).toString()).toMatch(/^#!\/usr\/bin\/env bash\n/);
  });

  test("has no solution, no test, no other lab, and the starter as it was handed out", () => {
    const names = Object.keys(files);
    expect(
      names.filter((name) =>
        /\.test\.ts$|testing\.ts$|^solutions\/|fixtures|corpus\/.*\/|^\.git|^node_modules|^build/.test(name),
      ),
    ).toEqual([]);
    expect(names.filter((name) => /^(labs|grading)\/\d/.test(name)).sort()).toEqual([
      ...["checks.ts", "lab.json", "starter.ts"].map((name) => `grading/9-invented/${name}`),
      "labs/9-invented/starter.ts",
    ]);
    expect(files["labs/9-invented/starter.ts"]).toEqual(files["grading/9-invented/starter.ts"]);
  });

  test("is the same each time, in every time zone", async () => {
    const again = join(root.path, "again.zip");
    await lab(root, ["package", "gradescope", "--lab=invented", "--seed=7", `--to=${again}`], {
      env: { TZ: "Asia/Tokyo" },
    });
    const [one, other] = [zip, again].map((path) => createHash("sha256").update(readFileSync(path)).digest("hex"));
    expect(other).toBe(one);
  });

  test("unpacks with the scripts executable", async () => {
    // What fflate writes it does not tell when it reads; the central directory has it: made on UNIX, and the mode in the upper half.
    const bytes = readFileSync(zip);
    const modes = new Map<string, number>();
    for (
      let at = bytes.indexOf("PK\x01\x02", 0, "latin1");
      at >= 0;
      at = bytes.indexOf("PK\x01\x02", at + 4, "latin1")
    ) {
      const name = bytes.subarray(at + 46, at + 46 + bytes.readUInt16LE(at + 28)).toString();
      if (bytes.readUInt8(at + 5) === 3) modes.set(name, bytes.readUInt32LE(at + 38) >>> 16);
    }
    expect([modes.get("setup.sh"), modes.get("run_autograder"), modes.get("package.json")]).toEqual([
      0o100755, 0o100755, 0o100644,
    ]);
  });

  test("sets itself up with apt and npm alone", async () => {
    const bin = join(root.tmp, "bin");
    const log = join(root.tmp, "log");
    mkdirSync(bin);
    for (const name of ["apt-get", "npm"]) {
      writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} "$@" "in $PWD" >> ${log}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const { exitCode } = await execa("bash", [join(autograder, "source/setup.sh")], {
      env: { PATH: `${bin}:/usr/bin:/bin` },
      extendEnv: false,
    });
    expect(exitCode).toBe(0);
    const source = join(autograder, "source");
    expect(readFileSync(log, "utf8").trim().split("\n")).toEqual([
      `apt-get update in ${source}`,
      `apt-get install -y --no-install-recommends ca-certificates gcc libc6-dev make in ${source}`,
      `npm ci --omit=dev in ${source}`,
    ]);
  });

  test("has commands that work: it can be looked into from within", async () => {
    const main = join(autograder, "source/harness/cli/main.ts");
    const { code, stdout } = await lab(root, ["--json"], { main, env: { PROCLAB_ROOT: join(autograder, "source") } });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ name: "invented" }]);
  });
});

describe("its autograder", () => {
  const results = () => join(autograder, "results/results.json");
  /** Runs run_autograder on files that were handed in. */
  async function grade(submission: Record<string, string>, env: Record<string, string> = {}) {
    for (const [name, text] of Object.entries(submission)) {
      const path = join(autograder, "submission", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const { exitCode, stderr } = await execa("bash", [join(autograder, "source/run_autograder")], {
      env: { ...environment(root), PROCLAB_AUTOGRADER: autograder, ...env },
      extendEnv: false,
      reject: false,
    });
    return { code: exitCode, stderr: String(stderr) };
  }
  const read = () => JSON.parse(readFileSync(results(), "utf8"));
  beforeEach(() => {
    for (const name of ["submission", "results"]) {
      rmSync(join(autograder, name), { recursive: true, force: true });
      mkdirSync(join(autograder, name));
    }
  });

  test("gives a solution all points, and says by what it was graded", async () => {
    expect(await grade({ "starter.ts": SOLUTION })).toEqual({ code: 0, stderr: "" });
    const { verdict } = await graded(SOLUTION);
    expect(read()).toMatchObject({
      score: 7,
      output: "Lab 9 · invented: 7 of 7 points",
      extra_data: { results: [{ lab: "9-invented", seed: "7", digests: verdict.digests }] },
    });
    expect(read().tests.map(({ number, status }: Record<string, string>) => [number, status])).toEqual(
      ["1.1", "1.2", "2.1", "2.2", "2.3"].map((number) => [number, "passed"]),
    );
    expect(readdirSync(join(autograder, "results"))).toEqual(["results.json"]);
  });

  test("knows a program under another name", async () => {
    await grade({ "my lab/fork, final.ts": SOLUTION, "my lab/notes.txt": "" });
    expect(read()).toMatchObject({ score: 7 });
  });

  test("knows by Gradescope's metadata whose deadline is extended, one of a group being enough", async () => {
    const told = join(autograder, "source/autograder.json");
    const before = readFileSync(told, "utf8");
    const metadata = join(autograder, "submission_metadata.json");
    const late = async (users: unknown) => {
      writeFileSync(metadata, JSON.stringify({ created_at: "2026-01-02T10:00:00.123456-08:00", users }));
      await grade({ "starter.ts": SOLUTION });
      return read().output.split("\n").slice(1);
    };
    writeFileSync(told, JSON.stringify({ ...JSON.parse(before), rubric: "rubric.json" }));
    writeFileSync(
      join(autograder, "source/rubric.json"),
      JSON.stringify({
        labs: { "9": { deadline: "2026-01-01T12:00Z", late: { perDay: 0.5 } } },
        extensions: { "jane@example.edu": { invented: "2026-01-03T12:00Z" } },
      }),
    );
    try {
      const lost = ["2 days late: 7 points lost."];
      expect(await late([{ id: 7, name: "Max", email: "max@example.edu" }])).toEqual(lost);
      expect(await late("nobody")).toEqual(lost);
      const both = [{ name: "Max" }, null, { id: 8, name: "Jane Doe", email: "jane@example.edu" }];
      expect(await late(both)).toEqual(["The deadline was extended to 2026-01-03T12:00Z."]);
    } finally {
      writeFileSync(told, before);
      for (const path of [metadata, join(autograder, "source/rubric.json")]) rmSync(path);
    }
  });

  test("gives a mutant the points that lab gives it, with the evidence", async () => {
    const mutant = SOLUTION.replace("i < n", "i < n - 1");
    // As in a whole checkout.
    const inLab = (folder: string) => `work/${folder}/9-invented/starter.ts`;
    await grade({ [inLab("labs")]: mutant, [inLab("grading")]: SOLUTION, "work/starter.ts": SOLUTION });
    const { verdict } = await graded(mutant);
    const { score, tests } = read();
    expect(score).toBe(verdict.points);
    expect(tests[2]).toMatchObject({
      name: "brood.children: There are as many children as asked",
      status: "failed",
      score: 0,
      max_score: 3,
    });
    expect(tests[2].output).toMatch(/^expected {2}\d children\nobserved {2}\d children\n/);
  });

  test("says what it has so far after every task", async () => {
    // The second task waits for ever, were it not for its limit; it looks at what the first has left.
    const seen = join(root.tmp, "seen.json");
    const spy = join(root.tmp, "spy.mjs");
    writeFileSync(
      spy,
      `import fs from "node:fs";
       import { syncBuiltinESMExports } from "node:module";
       const { renameSync } = fs;
       fs.renameSync = (from, to) => {
         renameSync(from, to);
         if (to.endsWith("results.json")) fs.appendFileSync(${JSON.stringify(seen)}, JSON.stringify(JSON.parse(fs.readFileSync(to, "utf8"))) + "\\n");
       };
       syncBuiltinESMExports();`,
    );
    await grade({ "starter.ts": SOLUTION }, { NODE_OPTIONS: `--import=${spy}` });
    const written = readFileSync(seen, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(written.map(({ score, output }) => [score, output])).toEqual([
      [3, "Not graded yet: 1 task of 2.\n\nLab 9 · invented: 3 of 7 points"],
      [7, "Lab 9 · invented: 7 of 7 points"],
    ]);
    expect(written[0].tests[2]).toMatchObject({
      status: "failed",
      output: expect.stringContaining("none yet: grading had not come to this task"),
    });
  });

  test.each<[string, Record<string, string>, string]>([
    ["no program", { "notes.txt": "" }, "there is nothing in it for this lab, only notes.txt"],
    ["a program without the lab's functions", { "other.ts": "" }, "Lab 9 · invented: 0 of 7 points"],
    [
      "several files that could be meant",
      { "a/starter.ts": "", "b/starter.ts": "" },
      "it is not clear which of these is the answer: a/starter.ts, b/starter.ts",
    ],
    ["a program that is too large", { "starter.ts": `//${"x".repeat(2 ** 20)}` }, "is the most that is read"],
    [
      "a program that does not parse",
      { "starter.ts": "export function say( {" },
      "The program cannot be run:\n  starter.ts:1:",
    ],
  ])("gives %s no points, and says why", async (_, submission, why) => {
    expect((await grade(submission)).code).toBe(0);
    expect(read()).toMatchObject({ score: 0, output: expect.stringContaining(why) });
  });

  test("follows no link out of what was handed in", async () => {
    symlinkSync(join(autograder, "source/autograder.json"), join(autograder, "submission/starter.ts"));
    expect((await grade({})).code).toBe(0);
    expect(read()).toMatchObject({ score: 0, output: expect.stringContaining("starter.ts is a link") });
  });

  test("where the harness fails has no results, and so nobody a grade", async () => {
    writeFileSync(results(), "{}");
    const { code, stderr } = await grade({ "starter.ts": SOLUTION }, { ESBUILD_BINARY_PATH: "/bin/false" });
    expect(code).toBe(3);
    expect(stderr).toContain("The harness failed; this is not the student's doing. HarnessFault: the bundler failed");
    expect(statSync(results(), { throwIfNoEntry: false })).toBeUndefined();
  });

  async function graded(program: string) {
    const file = join(root.tmp, "program.ts");
    writeFileSync(file, program);
    const { stdout } = await lab(root, ["9", "--json", "--seed=7", "--from", file]);
    return { verdict: JSON.parse(stdout) };
  }
});

describe("what cannot be packed: exit code 2, and why", () => {
  test.each<[string, string[], string[]]>([
    [
      "an unknown package",
      ["gradscope"],
      ['there is no package "gradscope" (did you mean "gradescope"?)', "The packages: gradescope, handout"],
    ],
    ["no lab", ["gradescope", "--to=x.zip"], ["lab package gradescope takes --lab=N\n"]],
    ["no file", ["gradescope", "--lab=9"], ["lab package gradescope takes --to=FILE\n"]],
    ["neither", ["gradescope"], ["lab package gradescope takes --lab=N and --to=FILE\n"]],
    ["no place for the handout", ["handout"], ["lab package handout takes --to=PATH\n"]],
    ["an unknown lab", ["gradescope", "--lab=7", "--to=x.zip"], ['there is no lab "7"']],
    ["a rubric that is none", ["gradescope", "--lab=9", "--to=x.zip", "--rubric=package.json"], ["package.json"]],
  ])("%s", async (_, words, told) => {
    const { code, stdout, stderr } = await lab(root, ["package", ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const each of told) expect(stderr).toContain(each);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test("a file that is there already", async () => {
    const before = readFileSync(zip);
    expect(await lab(root, ["package", "gradescope", "--lab=9", `--to=${zip}`])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is there already: give another name, or --overwrite"),
    });
    expect(readFileSync(zip)).toEqual(before);
  });
});
