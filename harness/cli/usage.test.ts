import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NODE } from "../run/warm.ts";
import { SUPERVISOR } from "../supervisor/built.ts";
import { copyProject, lab, leftFolders, makeRoot, PROJECT, type Root, SOLUTION } from "./testing.ts";

let root: Root;
beforeAll(() => {
  root = makeRoot();
  root.write("9-invented", SOLUTION);
});
afterAll(() => root.remove());

describe("what is not there: exit code 2, and what there is instead", () => {
  test.each<[string, string[], string[]]>([
    ["an unknown lab", ["7"], ['there is no lab "7"', "The labs: 8-patience, 9-invented"]],
    ["a lab that is nearly one", ["invnted"], ['did you mean "invented"?']],
    ["an unknown task", ["9", "sing"], ['lab 9 has no task "sing"', "Its tasks: say, brood"]],
    ["a task that is nearly one", ["9", "brod"], ['did you mean "brood"?']],
    ["a command that is nearly one", ["trase", "9", "say"], ['did you mean "trace"?']],
    ["an unknown scenario", ["run", "9", "brood", "--scenario", "brood.mor"], ['did you mean "brood.more"?']],
    ["an unknown option", ["9", "--sead", "3"], ["--sead"]],
    ["a repetition that is no number", ["9", "--repeat", "often"], ["whole number"]],
    ["no repetition at all", ["9", "--repeat", "0"], ["whole number"]],
    ["a tier that is none", ["9", "--tier", "D"], ["A, B and C"]],
    ["a level that is none", ["hint", "9", "say", "--level", "4"], ["1, 2 or 3"]],
    ["a file that is not there", ["9", "--from", "none.ts"], [`There is no file ${PROJECT}/none.ts`]],
    ["a recording that is not there", ["judge", "none.json"], ["none.json", "ENOENT"]],
    ["a recording that is none", ["judge", "package.json"], ["package.json is not a recording"]],
    ["results that are not there", ["gradebook", "labs"], [`${PROJECT}/labs`, "batch.json"]],
    ["too few arguments", ["run", "9", "brood", "--seed", "1", "--scenario"], ["--scenario"]],
    [
      "too many arguments",
      ["run", "9", "brood", "1", "2"],
      ["brood takes 1 argument, 2 given", "npm run lab run 9 brood 2"],
    ],
    ["arguments where they are drawn", ["9", "brood", "4"], ["npm run lab run 9 brood 4"]],
    ["no task to run", ["run", "9"], ["missing required argument 'task'"]],
    ["no lab to reset", ["reset"], ["missing required argument 'lab'"]],
  ])("%s", async (_, words, told) => {
    const { code, stdout, stderr } = await lab(root, words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const each of told) expect(stderr).toContain(each);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

test("help is no mistake", async () => {
  const { code, stdout } = await lab(root, ["help"]);
  expect(code).toBe(0);
  for (const command of [
    "grade",
    "run",
    "trace",
    "explore",
    "hint",
    "reset",
    "watch",
    "judge",
    "regrade",
    "gradebook",
    "doctor",
  ])
    expect(stdout).toContain(command);
  expect(stdout).toMatch(/^ {2}\[options\] \[lab\] \[task\] +grade a lab/m);
  expect(stdout).toMatch(/^ {2}grade \[options\] \[submissions\] +for instructors: grade a folder of submissions/m);
  expect(stdout + (await lab(root, ["9", "--help"])).stdout).not.toContain("nameless");
});

describe("a fault of the harness: exit code 3, and nobody's points", () => {
  /** A copy of the project's code whose supervisor is what the test makes of it. */
  function copyWithSupervisor(name: string, supervisor: string | null): string {
    const copy = join(root.path, name);
    const main = copyProject(copy, ["posix.node", "runtime.cjs", "rehearsal.cjs", "probe", "supervisor.node"]);
    if (supervisor !== null) writeFileSync(join(copy, relative(PROJECT, SUPERVISOR)), supervisor, { mode: 0o755 });
    return main;
  }

  /** A supervisor that gives one answer, whatever it is asked. */
  const answering = (...lines: string[]) => `#!${NODE}
    import { createServer } from "node:net";
    const name = "proclab-test-" + process.pid;
    createServer((connection) => connection.end(${JSON.stringify(lines.map((line) => `${line}\n`).join(""))}))
      .listen("\\0" + name, () => console.log(name));
    process.stdin.on("end", () => process.exit()).resume();
  `;

  test.each<[string, string | null, string]>([
    ["missing", null, "npm run build"],
    ["dies at once", "#!/bin/sh\nkill -9 $$\n", "was killed by SIGKILL"],
    [
      "refuses the request",
      "#!/bin/sh\necho 'bad field' >&2\nexit 2\n",
      "the runtime could not be started: it exited with status 2: bad field",
    ],
    ["reports a fault", answering('{"ev":"fault","t":0,"message":"no ptrace here"}'), "no ptrace here"],
    ["babbles", answering("babble"), "a line that is not an event: babble"],
    [
      "stops in the middle",
      answering('{"ev":"sandbox","t":0,"tier":"B","missing":[],"uid":0}'),
      "the supervisor ended before the run was over",
    ],
    [
      "never lets the program begin",
      answering(
        '{"ev":"output","t":0,"fd":2,"data":"cannot load"}',
        '{"ev":"end","t":0,"reason":"exited","status":256,"utime":0,"stime":0,"points":0,"maxrss":0}',
      ),
      "the runtime ended before the student's program began: cannot load",
    ],
  ])("a supervisor that is %s", async (name, supervisor, why) => {
    const main = copyWithSupervisor(name.replaceAll(" ", "-"), supervisor);
    const { code, stdout, stderr } = await lab(root, ["9", "say"], { main });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(why);
    expect(stderr).toContain("This is a fault of the harness, not of your program; no points depend on it.");
    expect(leftFolders(root)).toEqual([]);
  });

  test("a bundler that dies", async () => {
    const { code, stdout, stderr } = await lab(root, ["9", "say"], { env: { ESBUILD_BINARY_PATH: "/bin/false" } });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("the bundler failed: ");
    expect(stderr).toContain("This is a fault of the harness");
  });

  test("a folder for temporary files that is not there", async () => {
    const env = { TMPDIR: "/dev/null/none" };
    expect(await lab(root, ["9", "say", "--tier=A"], { env })).toMatchObject({ code: 0, stderr: "" });
    const { code, stdout, stderr } = await lab(root, ["9", "say", "--tier=B"], { env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("making the workspace: Not a directory");
    expect(stderr).toContain("This is a fault of the harness");
  });

  test("a lab whose own files are wrong is told so", async () => {
    const own = makeRoot();
    try {
      writeFileSync(join(own.path, "grading/9-invented/lab.json"), "{}");
      const { code, stderr } = await lab(own, ["9"]);
      expect(code).toBe(3);
      expect(stderr).toContain("This is a fault in the lab's own files, not of your program.");
    } finally {
      own.remove();
    }
  });
});
