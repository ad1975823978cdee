import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Result } from "../../grading/batch/result.ts";
import { resultProblems } from "../../grading/batch/store.ts";
import { layFiles } from "../../grading/submissions/testing.ts";
import { PARTS } from "../run/run.ts";
import { BUILD } from "../supervisor/built.ts";
import { copyProject, type Ended, lab, leftFolders, makeRoot, type Root, SOLUTION } from "./testing.ts";

/*
 * Real repositories: the course's, in which the base is checked out and grades, and a student's clone, whose commits are fetched into it and
 * never checked out. The course's has a hook and a filter that would leave a mark if anything of a head were obeyed.
 */

/** Forks as many children as it should, and waits for none. */
const WRONG = `
import { _exit, fork } from "#posix";
export function say(word: string): void { console.log("said", word); }
export function brood(n: number): void {
  for (let i = 0; i < n; i++) if (fork() === 0) _exit(0);
}
`;
const STARTER = "labs/9-invented/starter.ts";

let root: Root;
let course: string;
let student: string;
let base: string;
/** Where a hook or filter would leave a mark. */
let mark: string;

beforeAll(() => {
  root = makeRoot();
  [course, student, mark] = ["course", "student", "mark"].map((name) => join(root.tmp, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(course);
  copyProject(
    course,
    PARTS.filter((part) => dirname(part) === BUILD).map((part) => basename(part)),
  );
  for (const id of ["8-patience", "9-invented"])
    for (const folder of ["grading", "labs"])
      cpSync(join(root.path, folder, id), join(course, folder, id), { recursive: true });
  // One order is enough here, and one in which each child ends at once gives the same verdict each time.
  for (const id of ["8-patience", "9-invented"]) {
    const checks = join(course, "grading", id, "checks.ts");
    writeFileSync(checks, readFileSync(checks, "utf8").replaceAll("trace: [", 'schedules: ["child-first"], trace: ['));
  }
  writeFileSync(join(course, ".gitignore"), "node_modules\nbuild\n.proclab\n");
  git(course, "init", "--quiet", "--initial-branch=main");
  base = commitAll(course, "base");
  git(root.tmp, "clone", "--quiet", course, student);
  git(course, "config", "filter.evil.clean", `touch ${mark}`);
  git(course, "config", "filter.evil.smudge", `touch ${mark}`);
  git(course, "config", "diff.evil.textconv", `touch ${mark}`);
  git(course, "config", "merge.evil.driver", `touch ${mark}`);
  for (const name of ["post-checkout", "reference-transaction", "post-index-change"])
    writeFileSync(join(course, ".git/hooks", name), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
});
afterAll(() => root.remove());

/** Git as nobody has set it up, without hooks. */
function git(folder: string, ...words: string[]): string {
  return execFileSync("git", ["-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false", ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      PATH: process.env.PATH ?? "",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      ...{ GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@host.example", GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z" },
      ...{ GIT_COMMITTER_NAME: "C", GIT_COMMITTER_EMAIL: "c@host.example", GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z" },
    },
  }).trim();
}

function commitAll(folder: string, message: string): string {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", `--message=${message}`);
  return git(folder, "rev-parse", "HEAD");
}

/** A student's commit on top of the base, fetched into the course's repository. @returns its id */
function pull(change: Record<string, string>, more: () => void = () => {}): string {
  git(student, "checkout", "--quiet", "--force", "--detach", base);
  git(student, "clean", "--quiet", "-d", "--force");
  layFiles(student, change);
  more();
  git(student, "add", "--all");
  return fetched(commitAll(student, "change"));
}

function fetched(head: string): string {
  git(course, "fetch", "--quiet", student, head);
  return head;
}

interface Graded extends Ended {
  results: Record<string, Result>;
  /** As it was asked for. */
  head: string;
  out: string;
  summary: string;
}

let runs = 0;
async function ci(head: string | null, words: string[] = [], env: Record<string, string> = {}): Promise<Graded> {
  runs += 1;
  const out = join(root.tmp, `out-${runs}`);
  const range = head === null ? [] : [`--base=${base}`, `--head=${head}`];
  const ended = await lab(root, ["ci", ...range, `--out=${out}`, "--seed=41", ...words], {
    main: join(course, "harness/cli/main.ts"),
    cwd: course,
    env: { PROCLAB_ROOT: course, ...env },
  });
  const names = existsSync(join(out, "results")) ? readdirSync(join(out, "results")).sort() : [];
  const results = names.map((name) => JSON.parse(readFileSync(join(out, "results", name), "utf8")) as Result);
  for (const result of results) expect(resultProblems(result)).toEqual([]);
  expect(existsSync(mark)).toBe(false);
  expect(git(course, "rev-parse", "HEAD")).toBe(base);
  expect(git(course, "status", "--porcelain")).toBe("");
  expect(leftFolders(root)).toEqual([]);
  return {
    ...ended,
    out,
    head: head ?? "",
    results: Object.fromEntries(results.map((result) => [result.lab, result])),
    summary: existsSync(join(out, "summary.md")) ? readFileSync(join(out, "summary.md"), "utf8") : "",
  };
}

/** A pull request as GitHub tells of it. */
function onGitHub(head: string): Record<string, string> {
  const event = join(root.tmp, "event.json");
  writeFileSync(
    event,
    JSON.stringify({ pull_request: { number: 12, base: { sha: base }, head: { sha: head }, title: "::error::x" } }),
  );
  const summary = join(root.tmp, "step-summary.md");
  writeFileSync(summary, "");
  return {
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: event,
    GITHUB_STEP_SUMMARY: summary,
  };
}

/** @returns the lines of a log that GitHub takes for commands */
function heard(log: string): string[] {
  let token: string | null = null;
  return log.split("\n").filter((line) => {
    const [, stop] = /^\s*::stop-commands::(.+)$/.exec(line) ?? [];
    if (token !== null) {
      if (line.trim() === `::${token}::`) token = null;
      return false;
    }
    if (stop !== undefined) token = stop;
    return stop === undefined && (/^\s*::/.test(line) || line.includes("##["));
  });
}

/** What of a result tampering could change; not at which number of an event the kernel was when a child ended. */
const verdictOf = ({ results }: Graded) =>
  JSON.stringify(results["9-invented"]?.verdict, (key, value) => (key === "events" ? [] : value), 1);

test("a mark is left where something of a head is obeyed: by git itself, without our settings", () => {
  execFileSync("git", ["checkout", "--quiet", "HEAD"], { cwd: course });
  expect(existsSync(mark)).toBe(true);
  rmSync(mark);
});

describe("pull requests", () => {
  let honest: Graded;
  let right: Graded;
  beforeAll(async () => {
    const head = pull({ [STARTER]: WRONG });
    honest = await ci(null, [], onGitHub(head));
    expect({ code: honest.code, stderr: honest.stderr }).toEqual({ code: 1, stderr: "" });
    right = await ci(pull({ [STARTER]: SOLUTION }));
  });

  test("one that is right passes, and all that is written tells so", () => {
    const { code, stdout, stderr, results, out, summary } = right;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Object.keys(results)).toEqual(["9-invented"]);
    expect(results["9-invented"]).toMatchObject({
      submission: { id: right.head.slice(0, 12), name: right.head.slice(0, 12), origin: right.head },
      outcome: "graded",
      grade: { points: 7, max: 7 },
    });
    expect(stdout).toContain("Lab 9 is solved.");
    expect(summary).toContain("## 7 of 7 points\n");
    expect(readdirSync(out).sort()).toEqual(["junit.xml", "results", "statement.json", "summary.md"]);
    expect(readFileSync(join(out, "junit.xml"), "utf8")).toContain('failures="0"');
    const statement = JSON.parse(readFileSync(join(out, "statement.json"), "utf8")) as {
      subject: { name: string }[];
    };
    expect(statement.subject.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["results/9-invented.json", "junit.xml", "summary.md"]),
    );
  });

  test("one that is wrong fails where GitHub's event tells the commits, with lines, evidence and the process tree", () => {
    const { stdout, results, summary } = honest;
    expect(results["9-invented"]).toMatchObject({ submission: { id: "pull-12" }, grade: { points: 6, max: 7 } });
    expect(heard(stdout)).toEqual([
      expect.stringMatching(
        /^::error file=labs\/9-invented\/starter\.ts,line=5,title=brood\.\w+%3A .*::expected .*; observed .* \(1 point\)$/,
      ),
    ]);
    expect(summary).toContain("## 6 of 7 points\n");
    expect(summary).toMatch(/```mermaid\nflowchart TD\n[^`]*p0 -->\|"fork, starter\.ts:5"\| p1\n/);
    expect(summary).toContain("expected  ");
    expect(readFileSync(join(root.tmp, "step-summary.md"), "utf8")).toBe(summary);
  });

  test.each<[string, "honest" | "right", Record<string, string>, string[]]>([
    [
      "a check",
      "honest",
      { "grading/9-invented/checks.ts": "export default { scenarios: [], checks: [] };" },
      ["grading/9-invented/checks.ts"],
    ],
    [
      "the harness",
      "right",
      { "harness/cli/main.ts": "process.exit(0);", "package.json": "{}", ".github/workflows/x.yml": "on: push" },
      [".github/workflows/x.yml", "harness/cli/main.ts", "package.json"],
    ],
    [
      "attributes, with a filter, a textconv and a merge driver that are there, and has names that mean something to a terminal",
      "honest",
      {
        ".gitattributes": "* filter=evil diff=evil merge=evil\n",
        "labs/9-invented/\n::error::\u001b[2J<b>`@all`": "",
        "labs/9-invented/starter.ts.txt": "",
      },
      [".gitattributes", "labs/9-invented/\n::error::\u001b[2J<b>`@all`", "labs/9-invented/starter.ts.txt"],
    ],
  ])("one that also edits %s has the same verdict, is refused and told so", async (_, untouched, change, paths) => {
    const [program, without] = { honest: [WRONG, honest] as const, right: [SOLUTION, right] as const }[untouched];
    const tampered = await ci(pull({ [STARTER]: program, ...change }));
    expect({ code: tampered.code, stderr: tampered.stderr }).toEqual({ code: 1, stderr: "" });
    expect(verdictOf(tampered)).toEqual(verdictOf(without));
    const told = tampered.stdout.split("\n").filter((line) => line.startsWith("refused  "));
    expect(told).toHaveLength(paths.length);
    for (const path of paths) expect(tampered.stdout).toContain(path.replace("\n", "\\n").replace("\u001b", "\\u{1b}"));
    expect(tampered.summary).toContain("Refused");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is asserted.
    expect(tampered.stdout + tampered.summary).not.toMatch(/^::error|\u001b\[2J/m);
  });

  test("a starter that is a link is refused, as is one that is a submodule, and nothing of them read", async () => {
    const head = pull({}, () => {
      rmSync(join(student, STARTER));
      symlinkSync("/etc/passwd", join(student, STARTER));
      const other = join(student, "labs/8-patience/starter.ts");
      rmSync(other);
      mkdirSync(other);
      git(other, "init", "--quiet");
      commitAll(other, "within");
    });
    const { code, stdout, results, summary } = await ci(head);
    expect(code).toBe(1);
    expect(results["9-invented"]).toMatchObject({
      outcome: "refused",
      message: "starter.ts is a link: only a regular file can be graded",
      grade: { points: 0, max: 7 },
    });
    expect(results["8-patience"]).toMatchObject({
      outcome: "refused",
      message: "labs/8-patience/starter.ts is a submodule: only a regular file can be graded",
    });
    expect(summary.match(/❌ refused/g)).toHaveLength(2);
    expect(stdout + summary).not.toContain("root:");
  });

  test("one that prints workflow commands is graded, and GitHub hears none of them", async () => {
    const commands = "::error::owned\\n  ::add-mask::7\\n##[set-output name=a]b\\n::stop-commands::x\\n::endgroup::\\n";
    const program = WRONG.replace('"said", word', `"${commands}"`).replace(
      "brood(n: number): void {",
      `brood(n: number): void { process.stderr.write("${commands}"); throw new Error("${commands}");`,
    );
    const head = pull({ [STARTER]: program });
    const { code, stdout, stderr, summary } = await ci(null, [], onGitHub(head));
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("::error::owned");
    const commandsHeard = heard(stdout);
    expect(commandsHeard.length).toBeGreaterThan(0);
    for (const line of commandsHeard) {
      expect(line).toMatch(/^::error file=labs\/9-invented\/starter\.ts,line=\d+,title=(say|brood)\./);
      expect(line).not.toContain("##[");
    }
    expect(summary).not.toMatch(/^\s*::/m);
  });

  test("one that touches two labs has both graded; a run that had to be ended is exit code 4", async () => {
    const patience = `
import { pause } from "#posix";
export function hurry(token: string): void { for (;;) pause(); }
export function endless(token: string): void { void token; }
`;
    const { code, results } = await ci(pull({ [STARTER]: SOLUTION, "labs/8-patience/starter.ts": patience }));
    expect(code).toBe(4);
    expect(Object.values(results).map((each) => [each.lab, each.grade?.points])).toEqual([
      ["8-patience", 1],
      ["9-invented", 7],
    ]);
  });

  test("one in conflict with the base is graded as it is, and the conflict named, here on GitLab", async () => {
    const old = base;
    const head = pull({ [STARTER]: SOLUTION });
    try {
      writeFileSync(join(course, STARTER), "// The course has a new one.\n");
      git(course, "commit", "--quiet", "--all", "--message=new");
      base = git(course, "rev-parse", "HEAD");
      const objects = git(course, "count-objects", "-v");
      const { code, stdout, results, summary, out } = await ci(null, [], {
        ...{ GITLAB_CI: "true", CI_MERGE_REQUEST_IID: "3" },
        ...{ CI_MERGE_REQUEST_TARGET_BRANCH_SHA: base, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head },
      });
      expect({ code, points: results["9-invented"]?.grade?.points }).toEqual({ code: 0, points: 7 });
      expect(results["9-invented"]?.submission.id).toBe("merge-3");
      expect(JSON.parse(readFileSync(join(out, "code-quality.json"), "utf8"))).toMatchObject([
        { severity: "info", location: { path: STARTER, lines: { begin: 1 } } },
      ]);
      expect(stdout).toContain(`conflict ${STARTER}: merge the base into your branch`);
      expect(summary).toContain("In conflict with the base");
      expect(git(course, "count-objects", "-v")).toBe(objects);
    } finally {
      git(course, "reset", "--quiet", "--hard", old);
      base = old;
    }
  });

  test("where the harness fails there is no grade, with exit code 3, and nobody is told that he has failed", async () => {
    const { code, results, summary } = await ci(right.head, [], { ESBUILD_BINARY_PATH: "/bin/false" });
    expect(code).toBe(3);
    expect(results["9-invented"]).toMatchObject({ outcome: "fault", verdict: null, grade: null });
    expect(summary).toContain("| none |  | ❗ the harness failed |");
  });

  test("one that touches nothing passes, and that is told", async () => {
    const { code, stdout, results, summary } = await ci(pull({}));
    expect({ code, results }).toEqual({ code: 0, results: {} });
    expect(stdout).toContain("no lab is touched");
    expect(summary).toContain("## No lab is touched\n");
  });
});

describe("what cannot be compared is told in words, with exit code 2", () => {
  test("a head that was not fetched, a folder that is somebody's, and no range", async () => {
    const unknown = "1".repeat(40);
    expect(await ci(unknown)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`git fetch origin ${unknown}`),
    });
    expect(await ci(base, ["--out=."])).toMatchObject({ code: 2, stderr: expect.stringContaining("none of ours") });
    const { GITHUB_EVENT_PATH, ...other } = onGitHub(base);
    expect(await ci(null, [], { ...other, GITHUB_EVENT_NAME: "schedule" })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("the event schedule does not say which commits to compare"),
    });
    expect(GITHUB_EVENT_PATH).toBeDefined();
  });

  test("a pipeline in which something else than the base is checked out; elsewhere that is a notice", async () => {
    const other = pull({ "README.md": "x" });
    const pipeline = {
      ...{ GITLAB_CI: "true", CI_MERGE_REQUEST_TARGET_BRANCH_SHA: other },
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: base,
    };
    const refused = await ci(null, [], pipeline);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("check out the base, and fetch the head without checking it out"),
      results: {},
    });
    expect(existsSync(refused.out)).toBe(false);
    const noticed = await ci(null, [`--base=${other}`, `--head=${base}`]);
    expect(noticed).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`graded with the harness of this work tree, ${base.slice(0, 12)}; the base is`),
    });
  });

  test("files that differ from the base that is checked out", async () => {
    const file = join(course, "grading/9-invented/checks.ts");
    const pristine = readFileSync(file);
    writeFileSync(file, "// changed");
    try {
      const run = lab(root, ["ci", `--out=${join(root.tmp, "out-changed")}`], {
        main: join(course, "harness/cli/main.ts"),
        env: { PROCLAB_ROOT: course, ...onGitHub(base) },
      });
      expect(await run).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("is checked out, but files differ from it: grading/9-invented/checks.ts."),
      });
    } finally {
      writeFileSync(file, pristine);
    }
  });
});

describe("where files are handed in", () => {
  test("Gradescope has its results.json", async () => {
    const autograder = join(root.tmp, "autograder");
    layFiles(autograder, { "source/": "", "submission/starter.ts": WRONG, "results/": "" });
    const env = { PROCLAB_AUTOGRADER: autograder };
    expect(await ci(null, ["--lab=9"], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("6 of 7 points"),
    });
    const results = JSON.parse(readFileSync(join(autograder, "results/results.json"), "utf8")) as object;
    expect(results).toMatchObject({ score: 6, extra_data: { results: [{ lab: "9-invented", seed: "41" }] } });
  });

  test("Classroom 50 has its result.json in the student's checkout", async () => {
    const checkout = join(root.tmp, "checkout");
    layFiles(checkout, { [STARTER]: SOLUTION, "result.json": "forged" });
    const env = {
      ...{ GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: checkout, CLASSROOM: "os", ASSIGNMENT: "fork", USERNAME: "jane" },
      ...{ SUBMISSION_TAG: "submit/1", COMMIT_URL: "https://host.example/c", RELEASE_URL: "https://host.example/r" },
    };
    const { code, stdout, stderr } = await ci(null, ["--lab=9"], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(heard(stdout)).toEqual([]);
    const result = JSON.parse(readFileSync(join(checkout, "result.json"), "utf8")) as object;
    expect(result).toMatchObject({ schema: "classroom50/result/v1", owner: "jane", score: 7, "max-score": 7 });
  });
});
