import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Verdict } from "../../grading/judge/verdict.ts";
import verdictSchema from "../../grading/schemas/verdict.schema.json" with { type: "json" };
import type { Recording } from "../observe/recording.ts";
import { validator } from "../observe/schema.ts";
import { readRecording, recordingProblems } from "../observe/store.ts";
import { lab, makeRoot, PROJECT, type Root, SOLUTION } from "./testing.ts";

let root: Root;
beforeEach(() => {
  root = makeRoot();
});
afterEach(() => root.remove());

const verdicts = validator(verdictSchema);
function verdictOf(json: string): Verdict {
  const verdict: unknown = JSON.parse(json);
  expect(verdicts.problems(verdict)).toEqual([]);
  return verdict as Verdict;
}
/** What a verdict says apart from what was graded. */
const judgement = ({ points, max, tasks }: Verdict) => ({ points, max, tasks });
const recordings = () => join(root.path, ".proclab/recordings/9-invented");

describe("an invented lab: three folders and nothing else", () => {
  /** Of every file of the project that git knows or would take. */
  async function checkout(): Promise<string> {
    const { stdout } = await execa(
      "git",
      ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "labs", "solutions", "package.json"],
      { cwd: PROJECT },
    );
    const hash = createHash("sha256");
    for (const file of stdout
      .split("\0")
      .filter((name) => name !== "")
      .sort())
      hash.update(`${file}\0`).update(existsSync(join(PROJECT, file)) ? readFileSync(join(PROJECT, file)) : "gone");
    return hash.digest("hex");
  }
  let before: string;
  beforeAll(async () => {
    before = await checkout();
  });
  afterAll(async () => expect(await checkout()).toBe(before));

  test("is listed with its tasks and points", async () => {
    const text = await lab(root, []);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toMatch(/9 +│ invented │ ○○ +│ +0\/7 │ A lab that there is only while it is tested\./);
    expect(text.stdout).toContain(
      "Read labs/8-patience/README.md, edit labs/8-patience/starter.ts, then: npm run lab 8",
    );
    const json = await lab(root, ["--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { number: 8, name: "patience" },
      {
        number: 9,
        name: "invented",
        points: 0,
        max: 7,
        tasks: [
          { name: "say", solved: false },
          { name: "brood", solved: false },
        ],
      },
    ]);
  });

  test("is graded: the starter fails with evidence and a next step, the solution passes, and the list remembers", async () => {
    const failed = await lab(root, ["9"]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain("✘ The word is printed  say.word, 2 points");
    expect(failed.stdout).toContain("looked at once say.word passes");
    expect(failed.stdout).toMatch(/look +npm run lab trace 9 say [a-z]{8} --seed=\d+/);
    expect(failed.stdout).toMatch(/seen in +5 runs/);
    expect(failed.stdout).toContain("Next: npm run lab hint 9 say");

    root.write("9-invented", SOLUTION);
    const passed = await lab(root, ["invented"]);
    expect(passed).toMatchObject({ code: 0, stderr: "" });
    expect(passed.stdout).toContain("Lab 9 is solved.");
    expect(passed.stdout).toContain("7/7");
    expect((await lab(root, [])).stdout).toContain("●●");
  });

  test("is graded a task at a time, and the other task's verdict is kept", async () => {
    root.write("9-invented", SOLUTION);
    expect((await lab(root, ["9", "say"])).stdout).toContain("Solved.");
    expect(existsSync(join(recordings(), "brood.few.json"))).toBe(false);
    root.write("9-invented", SOLUTION.replace("_exit(0)", "_exit(fork() * 0)"));
    expect((await lab(root, ["9", "brood"])).code).toBe(1);
    const list = JSON.parse((await lab(root, ["--json"])).stdout) as { points: number; tasks: { solved: boolean }[] }[];
    expect(list[1]).toMatchObject({ points: 3 + 3, tasks: [{ solved: true }, { solved: false }] });
  });

  test("is reset: the handed-out file is back, every version of the student's is kept, what was remembered is not", async () => {
    const file = root.write("9-invented", SOLUTION);
    const pristine = readFileSync(join(root.path, "grading/9-invented/starter.ts"), "utf8");
    await lab(root, ["9", "say"]);
    const reset = await lab(root, ["reset", "9"]);
    expect(reset.code).toBe(0);
    expect(reset.stdout).toContain("Your version is kept in .proclab/kept/9-invented/1-starter.ts");
    expect(readFileSync(file, "utf8")).toBe(pristine);
    expect(existsSync(recordings())).toBe(false);

    expect((await lab(root, ["reset", "9"])).stdout).not.toContain("kept");
    root.write("9-invented", "// a second try");
    await lab(root, ["reset", "9"]);
    const kept = join(root.path, ".proclab/kept/9-invented");
    expect(
      readdirSync(kept)
        .sort()
        .map((name) => readFileSync(join(kept, name), "utf8")),
    ).toEqual([SOLUTION, "// a second try"]);
  });

  test("gives hints for another file by what that file fails", async () => {
    const file = join(root.tmp, "other.ts");
    writeFileSync(file, SOLUTION);
    expect((await lab(root, ["hint", "9", "say", "--from", file])).stdout).toContain("say is solved.");
    writeFileSync(file, "export function say(): void {}");
    expect((await lab(root, ["hint", "9", "say", "--from", file])).stdout).toContain("1. a question");
    rmSync(file);
  });

  test("gives hints for the first check that failed, each time one more", async () => {
    await lab(root, ["9", "brood"]);
    const levels: unknown[] = [];
    for (let i = 0; i < 4; i++) levels.push(JSON.parse((await lab(root, ["hint", "9", "brood", "--json"])).stdout));
    expect(levels).toMatchObject([
      { check: "brood.children", level: 1, hints: ["Which stream?"] },
      { level: 2 },
      { level: 3, hints: ["Which stream?", "Output is a write to descriptor 1.", "console.log"] },
      { level: 3 },
    ]);
    expect((await lab(root, ["hint", "9", "say", "--level", "2"])).stdout).toContain("2. the mechanism");
  });

  test("is judged again from a kept recording, and the verdict is the same", async () => {
    const graded = verdictOf((await lab(root, ["9", "say", "--json", "--schedule=natural"])).stdout);
    const judged = await lab(root, ["judge", join(recordings(), "say.once.json"), "--json"]);
    expect(judged.code).toBe(1);
    expect(judgement(verdictOf(judged.stdout))).toEqual(judgement(graded));
  });

  test("is judged by one recording without the checks that look at other scenarios, and without their being needed", async () => {
    root.write("9-invented", SOLUTION);
    await lab(root, ["9", "brood"]);
    const { code, stdout } = await lab(root, ["judge", join(recordings(), "brood.few.json"), "--json"]);
    expect(code).toBe(0);
    expect(verdictOf(stdout).tasks[0]?.checks.map(({ id, status }) => [id, status])).toEqual([
      ["brood.children", "passed"],
      ["brood.reaped", "passed"],
    ]);
  });
});

describe("a grading", () => {
  test("of one seed draws the same arguments and comes to the same verdict, another seed draws others", async () => {
    const [first, second, other] = await Promise.all(
      ["7", "7", "8"].map(async (seed) => verdictOf((await lab(root, ["9", "--json", "--seed", seed])).stdout)),
    );
    expect(second).toEqual(first);
    expect(first?.seed).toBe("7");
    const word = (verdict?: Verdict) => verdict?.tasks[0]?.checks[0]?.failures[0]?.run?.args[0];
    expect(word(first)).toMatch(/^[a-z]{8}$/);
    expect(word(other)).not.toBe(word(first));
  });

  test("repeated runs each scenario so often, each time with other arguments, and keeps every recording", async () => {
    root.write("9-invented", SOLUTION);
    const { code, stdout } = await lab(root, ["9", "--repeat", "3", "--schedule", "natural"]);
    expect(code).toBe(0);
    expect(stdout).toContain(", 9 runs");
    const files = readdirSync(recordings()).sort();
    expect(files).toEqual(
      ["brood.few", "brood.more", "say.once"].flatMap((id) => [`${id}.1.json`, `${id}.2.json`, `${id}.json`]),
    );
    const kept = files.map((name) => readRecording(join(recordings(), name)));
    const words = kept.flatMap(({ run }) => (run.task === "say" ? run.args : []));
    expect(new Set(words).size).toBe(3);
  });

  test("of a file from elsewhere leaves the student's progress alone", async () => {
    const file = root.write("9-invented", SOLUTION);
    const { code } = await lab(root, ["9", "say", "--from", "labs/9-invented/starter.ts"], { cwd: root.path });
    expect(code).toBe(0);
    expect((await lab(root, ["9", "say", "--from", file])).code).toBe(0);
    expect(existsSync(join(root.path, ".proclab/progress"))).toBe(false);
  });

  test.each([
    ["does not parse", "export function say( {", "starter.ts:1:"],
    ["exports nothing of the task's name", "export function sing(): void {}", "starter.ts exports no function say"],
    ["V8 refuses although it parses", "export function say(): void { /(/.test(''); }", "Invalid regular expression"],
    ["throws at once", 'export function say(): void { throw new Error("no such luck"); }', "Error: no such luck"],
    ["imports what it must not", 'import "../8-patience/starter.ts";\nexport function say(): void {}', "lies outside"],
  ])("of a file that %s is a failed check and no fault", async (_, text, why) => {
    root.write("9-invented", text);
    const { code, stdout, stderr } = await lab(root, ["9", "say"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(why);
    const run = await lab(root, ["run", "9", "say"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(why);
  });

  test("shows a program's escapes harmlessly, in verdict and trace, and no colours of its own to a pipe", async () => {
    const file = root.write(
      "9-invented",
      `export function say(): void { console.log("\\x1b]0;owned\\x07\\x1b[2J\\u009b31m"); }`,
    );
    const [verdict, trace] = await Promise.all([
      lab(root, ["9", "say", "--from", file]),
      lab(root, ["trace", "9", "say"]),
    ]);
    for (const { stdout } of [verdict, trace]) {
      expect(stdout).toContain("\\u{1b}]0;owned\\u{7}\\u{1b}[2J");
      expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}]/u);
    }
  });
});

describe("running and tracing", () => {
  test("run shows the program's own output as it is and says how main ended", async () => {
    root.write("9-invented", SOLUTION);
    expect(await lab(root, ["run", "9", "say", "it's"])).toEqual({
      code: 0,
      stdout: "said it's\n",
      stderr: `say("it's"): main exited with status 0\n`,
    });
  });

  test("run of a program that fails has the exit code of failure", async () => {
    root.write("9-invented", "export function say(): void { throw new Error('no'); }");
    const { code, stderr } = await lab(root, ["run", "9", "say"]);
    expect(code).toBe(1);
    expect(stderr).toContain("starter.ts:1");
    expect(stderr).toContain("main exited with status 1");
  });

  test("trace draws what the kernel saw, and as JSON it is the recording", async () => {
    root.write("9-invented", SOLUTION);
    const text = await lab(root, ["trace", "9", "brood", "2"]);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/main +forks main\.2 \(pid \d+\)/);
    expect(text.stdout).toMatch(/└─ main\.2 pid \d+ {2}exited with status 0, reaped by main/);
    const json = await lab(root, ["trace", "9", "brood", "2", "--json"]);
    expect(recordingProblems(JSON.parse(json.stdout))).toEqual([]);
  });

  test("repeated and as JSON it is one document, an array", async () => {
    root.write("9-invented", SOLUTION);
    const { stdout } = await lab(root, ["trace", "9", "say", "--json", "--repeat", "2", "--seed", "5"]);
    const both = JSON.parse(stdout) as Recording[];
    expect(both.map(({ run }) => run.seed)).toEqual(["5", "5+1"]);
  });

  test("the command that a verdict gives shows the very run that failed", async () => {
    const { stdout } = await lab(root, ["9", "brood", "--seed", "12"]);
    const [, words] = /look +npm run lab (.+)/.exec(stdout) ?? [];
    const traced = await lab(root, [...(words ?? "").split(" "), "--json"]);
    const graded = readRecording(join(recordings(), "brood.few.json"));
    expect((JSON.parse(traced.stdout) as Recording).run).toEqual(graded.run);
  });
});
