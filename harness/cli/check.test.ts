import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { quoted } from "../../grading/report/text.ts";
import { NODE } from "../run/warm.ts";
import {
  ended,
  environment,
  lab,
  leftFolders,
  makeRoot,
  PROJECT,
  type Root,
  startLab,
  supervisorsOf,
  until,
} from "./testing.ts";

let root: Root;
beforeEach(async () => {
  root = makeRoot();
  await lab(root, ["dev", "new", "7-threads"]);
});
afterEach(() => root.remove());

function lay(path: string, text: string): void {
  mkdirSync(dirname(join(root.path, path)), { recursive: true });
  writeFileSync(join(root.path, path), text);
}
const mutant = (name: string, text: string) => lay(`solutions/7-threads/mutants/${name}.ts`, text);
const edit = (path: string, change: (text: string) => string) =>
  lay(path, change(readFileSync(join(root.path, path), "utf8")));
const check = (...words: string[]) => lab(root, ["dev", "check", "7", ...words]);

const RETURNS = `import { fork, waitpid } from "#posix";
export function child(): void {
  const pid = fork();
  if (pid > 0) waitpid(pid);
}
`;

/** Right or wrong as the status that it is given is even or odd. */
const SOMETIMES = `import { _exit, fork, waitpid } from "#posix";
export function child(status: number): void {
  const pid = fork();
  if (pid === 0) _exit(status - (status % 2));
  waitpid(pid);
}
`;

test("every kind of wrong verdict is told with its program, and counted for its check", async () => {
  mutant("misses", `// Wrong: x.\n// Fails: child.status, child.ends\n${RETURNS}`);
  mutant("falsely-alarmed", `// Wrong: x.\n// Fails: child.reaped\n${RETURNS}`);
  mutant(
    "other-reason",
    `// Wrong: x.\n// Fails: child.status\n// Because child.status: main.1 * status 1\n${RETURNS}`,
  );
  mutant("right", `// Wrong: x.\n// Fails: child.status\n// Because child.status: main.1 * status 0\n${RETURNS}`);
  lay("solutions/7-threads/accepted/wrong.ts", `// Right: no.\n${RETURNS}`);

  const { code, stdout } = await check();
  expect(code).toBe(1);
  const text = stdout.replace(/\s+/g, " ");
  expect(text).toContain("✘ mutants/misses: wrong in 1 of 1 verdict");
  expect(text).toContain("does not fail child.ends, which it names");
  expect(text).toContain("✘ mutants/falsely-alarmed: wrong");
  expect(text).toContain("fails child.status, which it does not name: main.1 exited with status 0");
  expect(text).toContain(
    'fails child.status, but not for its reason: observed "main.1 exited with status 0", which does not say "main.1 * status 1"',
  );
  expect(text).toContain("✘ accepted/wrong: wrong");
  expect(text).not.toContain("✘ mutants/right");
  expect(text).toContain("11 programs, 11 verdicts, 4 wrong, 0 programs flaky (0 verdicts, 0 %)");

  const { stdout: json } = await check("--json");
  const { labs, totals, complete } = JSON.parse(json);
  expect(complete).toBe(true);
  expect(totals).toEqual({ programs: 11, verdicts: 11, wrong: 4, flakyPrograms: 0, flakyVerdicts: 0 });
  expect(labs[0].checks).toMatchObject([
    { check: "child.status", mustFail: 5, failed: 4, missed: 0, otherReason: 1, mustHold: 6, wronglyFailed: 2 },
    { check: "child.reaped", mustFail: 2, failed: 1, missed: 1, otherReason: 0, mustHold: 9, wronglyFailed: 0 },
    { check: "child.ends", mustFail: 2, failed: 1, missed: 1, otherReason: 0, mustHold: 9, wronglyFailed: 0 },
  ]);
  expect(labs[0].programs).toContainEqual({
    program: "mutants/right",
    mustFail: ["child.status"],
    verdicts: [{ fails: ["child.status"], times: 1 }],
    wrong: [],
  });
});

test("a program whose verdict differs between repetitions is flaky, and a seed shows its wrong verdict again", async () => {
  mutant("sometimes", `// Wrong: now and then.\n// Fails: child.status\n${SOMETIMES}`);
  const { code, stdout } = await check("--repeat=6", "--seed=parity", "--schedule=natural", "--json");
  expect(code).toBe(1);
  const { totals, labs } = JSON.parse(stdout);
  const { verdicts, wrong } = labs[0].programs.find(({ program }: { program: string }) =>
    program.endsWith("sometimes"),
  );
  expect(verdicts).toHaveLength(2);
  expect(totals).toMatchObject({
    verdicts: 7 * 6,
    wrong: wrong.length,
    flakyPrograms: 1,
    flakyVerdicts: verdicts[1].times,
  });

  const file = join(root.path, "solutions/7-threads/mutants/sometimes.ts");
  expect(await lab(root, ["7", `--from=${file}`, `--seed=${wrong[0].seed}`, "--schedule=natural"])).toMatchObject({
    code: 0,
  });
});

test("only programs of the kinds that are asked for are tried; what the whole corpus lacks is told all the same", async () => {
  mutant("sometimes", `// Wrong: now and then.\n// Racy: often.\n// Fails: child.status\n${SOMETIMES}`);
  edit("grading/7-threads/lab.json", (text) => text.replace('  "draft": true,\n', ""));
  const { code, stdout } = await check("--kind=right,racy", "--seed=parity", "--json");
  const { labs } = JSON.parse(stdout);
  const { programs, defects } = labs[0];
  expect(programs.map(({ program }: { program: string }) => program).sort()).toEqual([
    "accepted/child-asks-who-is-left",
    "mutants/sometimes",
    "solution",
  ]);
  expect(defects).toContain("the corpus has only 4 of at least 25 mutants");
  expect(code).toBe(1);
  expect(await check("--kind=slow")).toMatchObject({ code: 2, stdout: "" });
});

test("what is wrong besides the verdicts fails the proof, too; a finished lab needs more programs than a draft", async () => {
  lay("labs/7-threads/notes.txt", "");
  edit("grading/7-threads/lab.json", (text) => text.replace('  "draft": true,\n', ""));
  rmSync(join(root.path, "solutions/7-threads/mutants/child-not-waited-for.ts"));
  const { code, stdout } = await check();
  expect(code).toBe(1);
  for (const each of ["labs/7-threads/notes.txt does not belong there", "no mutant fails child.reaped"])
    expect(stdout).toContain(`✘ ${each}`);
  expect(stdout).toContain("✘ the corpus has only 2 of at least 25 mutants");
  expect(stdout).toContain("5 verdicts, 0 wrong");
});

test("a mutant that cannot be run is named", async () => {
  mutant("broken", "// Wrong: x.\n// Fails: child.status\nconst 1;\nexport function child() {}\n");
  const { code, stderr } = await check();
  expect(code).toBe(3);
  expect(stderr).toContain("mutants/broken cannot be run: broken.ts:3:");
});

test("Ctrl-C tells what is known so far: exit code 130, nothing is left", async () => {
  const running = startLab(root, ["dev", "check", "7", "--repeat", "9999"]);
  await until("a program is run", () => supervisorsOf(running.pid as number).length > 0);
  process.kill(-(running.pid as number), "SIGINT");
  const { code, stdout, stderr } = ended(await running);
  expect({ code, stderr }).toEqual({ code: 130, stderr: "Interrupted: what was running is ended.\n" });
  expect(stdout).toContain("child.reaped");
  expect(stdout).toMatch(/ended early, after \d+ of 59994 verdicts/);
  expect(stdout).toContain(" 0 wrong, 0 programs flaky");
  expect(leftFolders(root)).toEqual([]);
});

test("a fault tells what is known so far, then itself: exit code 3", async () => {
  edit("grading/7-threads/checks.ts", (text) =>
    text.replace("verify: oneChildWithStatus", 'verify() { throw new Error("no idea"); }'),
  );
  const { code, stdout, stderr } = await check();
  expect(code).toBe(3);
  expect(stdout).toMatch(/ended early, after 0 of 6 verdicts/);
  expect(stderr).toContain("the check child.status failed to judge: no idea");
});

test("on a terminal it says how far it is, in one line that goes away", async () => {
  const words = [NODE, "--import", "tsx", "harness/cli/main.ts", "dev", "check", "7"];
  const { stdout } = await execa("script", ["-qec", words.map(quoted).join(" "), "/dev/null"], {
    cwd: PROJECT,
    env: { ...environment(root), TERM: "xterm-256color" },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  expect(stdout).toContain("\r\x1b[Klab 7: 6 of 6 verdicts\r\x1b[K");
  expect((await check()).stderr).toBe("");
});
