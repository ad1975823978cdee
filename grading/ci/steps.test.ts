import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Job, type RanJob, runJob, type Step, type Workflow, yaml } from "./runner.ts";

/*
 * The scripts of the workflows are run, with real repositories, real archives and the real git, jq and unzip. In the place of GitHub there
 * is a `gh` that answers from files and keeps what it is sent; in the place of npm one that keeps what it is told to do.
 */

let place: string;
let origin: string;
let bin: string;
let base: string;
let head: string;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "proclab-steps-"));
  [origin, bin] = [join(place, "origin"), join(place, "bin")];
  mkdirSync(bin);
  for (const [name, script] of Object.entries({ gh: GH, npm: NPM, sysctl: SYSCTL }))
    writeFileSync(join(bin, name), script, { mode: 0o755 });
  await git(place, "init", "--quiet", "--initial-branch=main", origin);
  writeFileSync(join(origin, "file"), "of the base");
  base = await committed();
  // As a pull request's: reached by no branch that is cloned.
  await git(origin, "checkout", "--quiet", "--detach");
  writeFileSync(join(origin, "file"), "of the head");
  head = await committed();
  await git(origin, "update-ref", "refs/pull/12/head", head);
  await git(origin, "checkout", "--quiet", "main");
});
afterAll(() => rmSync(place, { recursive: true }));

const git = async (cwd: string, ...words: string[]) =>
  (
    await execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], {
      cwd,
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    })
  ).stdout;

async function committed(): Promise<string> {
  await git(origin, "add", ".");
  await git(origin, "commit", "--quiet", "--message=a");
  return await git(origin, "rev-parse", "HEAD");
}

/** Answers what lies in answers/, by the path's last part; keeps how it was called, and what it was sent. */
const GH = `#!/bin/bash
[ "$1" = api ] && [ -n "$GH_TOKEN" ] || exit 1
shift
method= path= fields= input=
while [ $# -gt 0 ]; do
  case $1 in
    --method) method=$2; shift ;;
    --input) input=$2; shift ;;
    -f) fields+=" $2"; shift ;;
    --silent | --paginate) ;;
    *) path=\${1#repos/course/labs/} ;;
  esac
  shift
done
echo "$method $path$fields" >> "$HOME/calls"
if [ -n "$input" ]; then
  cp "$input" "$HOME/sent-\${path//\\//-}.json"
  exit 0
fi
cat "$HOME/answers/\${path##*/}"
`;

/** Plays \`lab ci accept\`: ends as the file "ends" says, and writes a report where that is well. */
const NPM = `#!/bin/bash
echo "npm $*" >> "$HOME/calls"
env | grep -i -E 'token|authorization' >> "$HOME/leaked"
case "$*" in
  *" ci accept "*)
    code=$(cat "$HOME/ends")
    all=$*
    out=\${all##*--out=}
    if [ "$code" -le 1 ]; then
      mkdir "$out"
      echo "the summary" > "$out/summary.md"
      printf '%s\\n' '<!-- proclab -->' "the comment" > "$out/comment.md"
    fi
    if [ "$code" = 0 ]; then cp "$HOME/accepted.json" "$out"; fi
    if [ "$code" != 0 ]; then printf '%s\\n' '::error::Refused' 'second line' >&2; fi
    exit "$code"
    ;;
  *) exit "$(cat "$HOME/npm-ends" 2>/dev/null || echo 0)" ;;
esac
`;

/** No machine's settings are looked at, or changed. */
const SYSCTL = "#!/bin/sh\necho 0\n";

let homes = 0;

/** @returns a folder for one job: with what the stand-ins keep, and a checkout of the base */
async function machine(): Promise<{ home: string; checkout: string; temp: string; env: Record<string, string> }> {
  const home = join(place, `home-${homes++}`);
  const [checkout, temp] = [join(home, "checkout"), join(home, "temp")];
  for (const folder of [home, temp, join(home, "answers")]) mkdirSync(folder);
  writeFileSync(join(home, "calls"), "");
  await git(home, "clone", "--quiet", origin, checkout);
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    RUNNER_TEMP: temp,
    GITHUB_REPOSITORY: "course/labs",
    GITHUB_SERVER_URL: "https://server.invalid",
    GIT_CONFIG_SYSTEM: "/dev/null",
  };
  return { home, checkout, temp, env };
}

const keptBy = (home: string, name: string): string =>
  existsSync(join(home, name)) ? readFileSync(join(home, name), "utf8") : "";
const sentBy = (home: string, name: string) => JSON.parse(keptBy(home, `sent-${name}.json`) || "null") as unknown;

describe("the first job", () => {
  const { steps } = yaml<{ runs: { steps: Step[] } }>("action.yml").runs;
  const run = async (inputs: Record<string, string>, npmEnds = "0") => {
    const { home, checkout, env } = await machine();
    writeFileSync(join(home, "npm-ends"), npmEnds);
    const contexts = {
      inputs: { base, head, out: "proclab-ci", tier: "A", token: "secret", ...inputs },
      github: { server_url: "https://server.invalid" },
    };
    const ran = await runJob(steps, contexts, { cwd: checkout, env });
    return { home, checkout, ran, calls: keptBy(home, "calls").trim().split("\n") };
  };

  test("fetches the head without checking it out, and grades it by what is checked out", async () => {
    const { home, checkout, calls, ran } = await run({});
    expect([...ran.values()].map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(calls).toEqual([
      "npm ci --no-audit --no-fund",
      "npm run --silent lab doctor -- --tier=A",
      `npm run --silent lab ci -- --base=${base} --head=${head} --tier=A --out=proclab-ci`,
    ]);
    expect(await git(checkout, "cat-file", "-t", head)).toBe("commit");
    expect(readFileSync(join(checkout, "file"), "utf8")).toBe("of the base");
    expect(await git(checkout, "rev-parse", "HEAD")).toBe(base);
    // The token is nowhere once the head is fetched.
    expect(keptBy(home, "leaked")).toBe("");
    expect(readFileSync(join(checkout, ".git/config"), "utf8")).not.toContain("extraheader");
  });

  test.each([
    ["the head is no commit's id", { head: "--upload-pack=touch pwned" }, "must be full ids"],
    ["the base is empty, as where the event is no pull request", { base: "" }, "must be full ids"],
    ["something else is checked out", { base: "0".repeat(40) }, "check out the base"],
  ])("ends with words where %s", async (_, inputs, words) => {
    const { ran, calls, checkout } = await run(inputs);
    expect([...ran.values()]).toEqual([expect.objectContaining({ code: 2, stderr: expect.stringContaining(words) })]);
    expect(calls).toEqual([""]);
    expect(existsSync(join(checkout, "pwned"))).toBe(false);
  });

  test("grades nothing where the sandbox cannot be had, and hands over what there is", async () => {
    const { ran, calls } = await run({ tier: "A" }, "3");
    expect([...ran.values()].map(({ code }) => code)).toEqual([0, 3]);
    expect(calls).toEqual(["npm ci --no-audit --no-fund"]);
    expect(steps.at(-1)).toMatchObject({
      uses: expect.stringContaining("upload-artifact"),
      if: expect.stringContaining("!cancelled()"),
    });
  });
});

describe("the second job", () => {
  const report = yaml<Workflow>(".github/workflows/report.yml").jobs.report as Job;
  /** A pull request's author names the branch. */
  const BRANCH = '$(touch pwned)`touch pwned`";touch pwned;"';

  /** A zip as the first job uploads it, or as somebody else has. */
  const archive = (files: Parameters<typeof zipSync>[0]) => Buffer.from(zipSync(files));
  const usual = archive({ "statement.json": Buffer.from("{}") });

  interface Situation {
    artifact?: Buffer | null;
    /** What GitHub says that it is large. */
    size?: number;
    /** What `lab ci accept` ends with, and what it says of what it has accepted. */
    ends?: number;
    passed?: boolean | null;
    comments?: unknown;
    headOfPull?: string;
    /** What the event says that the first job ran for: nothing, for forks. */
    ranFor?: { number: number; base: { ref: string } }[];
  }

  async function run(situation: Situation): Promise<{ home: string; calls: string[]; ran: RanJob; checkout: string }> {
    const {
      artifact = usual,
      size,
      ends = 0,
      passed = true,
      comments = [],
      headOfPull = head,
      ranFor = [],
    } = situation;
    const { home, checkout, env } = await machine();
    const pulls = [
      { number: 11, head: { sha: "0".repeat(40) }, base: { sha: base, repo: { full_name: "course/labs" } } },
      { number: 12, head: { sha: headOfPull }, base: { sha: base, repo: { full_name: "course/labs" } } },
    ];
    const older = { id: 4, size_in_bytes: 1 };
    const artifacts = artifact ? [older, { id: 5, size_in_bytes: size ?? artifact.length }] : [];
    const answers = { pulls, artifacts: { artifacts }, comments };
    for (const [name, value] of Object.entries(answers))
      writeFileSync(join(home, "answers", name), JSON.stringify(value));
    if (artifact) writeFileSync(join(home, "answers/zip"), artifact);
    writeFileSync(join(home, "ends"), String(ends));
    writeFileSync(join(home, "accepted.json"), JSON.stringify({ title: "1-fork 7/100", passed }));
    const workflow_run = {
      ...{ id: 9, html_url: "https://server.invalid/run/9", head_sha: head, head_branch: BRANCH },
      pull_requests: ranFor,
      head_repository: { full_name: "ada/labs", owner: { login: "ada" } },
    };
    const contexts = { github: { token: "secret", event: { workflow_run, repository: { default_branch: "main" } } } };
    const ran = await runJob(report.steps, contexts, {
      cwd: checkout,
      env,
      ...(report.env ? { jobEnv: report.env } : {}),
    });
    expect(keptBy(home, "leaked")).toBe("");
    expect(existsSync(join(checkout, "pwned"))).toBe(false);
    return { home, checkout, ran, calls: keptBy(home, "calls").trim().split("\n") };
  }

  const failures = (ran: RanJob) => [...ran].filter(([, { code }]) => code !== 0).map(([name]) => name);

  test("posts a check run and a first comment, from what was rendered anew", async () => {
    const { home, calls, ran, checkout } = await run({});
    expect(failures(ran)).toEqual([]);
    expect(calls).toEqual([
      `GET pulls state=open per_page=100 head=ada:${BRANCH} base=main`,
      "GET actions/runs/9/artifacts name=proclab-ci",
      "GET actions/artifacts/5/zip",
      "npm ci --no-audit --no-fund",
      expect.stringMatching(
        `^npm run --silent lab ci accept -- ${home}/temp/artifact --base=${base} --head=${head} --out=${home}/temp/report$`,
      ),
      "POST check-runs",
      "GET issues/12/comments per_page=100",
      "POST issues/12/comments",
    ]);
    expect(sentBy(home, "check-runs")).toEqual({
      ...{ name: "proclab", head_sha: head, status: "completed", conclusion: "success" },
      details_url: "https://server.invalid/run/9",
      output: { title: "1-fork 7/100", summary: "the summary\n" },
    });
    expect(sentBy(home, "issues-12-comments")).toEqual({ body: "<!-- proclab -->\nthe comment\n" });
    expect(await git(checkout, "rev-parse", "HEAD")).toBe(base);
    expect(await git(checkout, "cat-file", "-t", head)).toBe("commit");
  });

  test("changes its own comment, and nobody else's that has the same mark", async () => {
    const body = "<!-- proclab -->\nold";
    const comments = [
      { id: 1, user: { login: "ada" }, body },
      { id: 2, user: { login: "github-actions[bot]" }, body: "another workflow's" },
      { id: 3, user: { login: "github-actions[bot]" }, body },
    ];
    const { home, calls } = await run({ passed: false, comments });
    expect(calls.slice(-1)).toEqual(["PATCH issues/comments/3"]);
    expect(sentBy(home, "check-runs")).toMatchObject({ conclusion: "failure", output: { title: "1-fork 7/100" } });
  });

  test("says what was refused, and lets no line of it be a command to the runner", async () => {
    const { home, ran } = await run({ ends: 1 });
    expect(failures(ran)).toEqual([]);
    expect(sentBy(home, "check-runs")).toMatchObject({
      conclusion: "failure",
      output: { title: "Refused", summary: "the summary\n" },
    });
    const { stdout = "", stderr } = ran.get("Look at it again") ?? {};
    expect(stdout).toMatch(/^::stop-commands::([\w-]{36})\n::error::Refused\nsecond line\n::\1::$/);
    expect(stderr).toBe("");
  });

  test("neither praises nor blames where the accepted results hold a fault of the harness", async () => {
    const { home } = await run({ passed: null });
    expect(sentBy(home, "check-runs")).toMatchObject({ conclusion: "neutral" });
  });

  test("blames nobody where the harness fails, and fails itself", async () => {
    const { home, ran } = await run({ ends: 3 });
    expect(failures(ran)).toEqual(["Look at it again"]);
    expect(sentBy(home, "check-runs")).toMatchObject({ conclusion: "neutral", output: { title: "Not looked at" } });
  });

  test("says nothing where the pull request has moved on", async () => {
    const { calls, ran } = await run({ headOfPull: base });
    expect(failures(ran)).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  test("says nothing of a job that may have run for another branch, by that one's workflow", async () => {
    const [here, elsewhere] = [
      { number: 12, base: { ref: "main" } },
      { number: 13, base: { ref: "topic" } },
    ];
    expect((await run({ ranFor: [here] })).calls).toContain("POST check-runs");
    for (const ranFor of [[elsewhere], [here, elsewhere]]) {
      const { calls, ran } = await run({ ranFor });
      expect(failures(ran)).toEqual([]);
      expect(calls).toHaveLength(1);
    }
  });

  const link: Parameters<typeof zipSync>[0] = {
    "statement.json": [Buffer.from("/etc/passwd"), { os: 3, attrs: (0o120777 << 16) >>> 0 }],
  };
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`results/${i}.json`, Buffer.from("{}")]));
  test.each<[string, Situation, string]>([
    ["nothing", { artifact: null }, "handed nothing over"],
    ["more than is allowed", { size: 9_000_000 }, "larger than 8 MiB"],
    ["more than GitHub says", { artifact: Buffer.alloc(9_000_000), size: 10 }, "larger than it says"],
    ["no zip", { artifact: Buffer.from("no zip") }, "no zip"],
    ["too many files", { artifact: archive(many) }, "more than 64 files"],
    [
      "a file that unpacks to too much",
      { artifact: archive({ "junit.xml": Buffer.alloc(9_000_000) }) },
      "files of 8 MiB",
    ],
    ["a link", { artifact: archive(link) }, "a link"],
  ])("refuses %s before anything of it is looked at", async (_, situation, words) => {
    const { home, calls } = await run(situation);
    expect(calls.filter((call) => call.startsWith("npm"))).toEqual([]);
    expect(sentBy(home, "check-runs")).toMatchObject({
      conclusion: "failure",
      output: { title: "Refused", summary: expect.stringMatching(new RegExp(`^ {4}Refused: .*${words}.*\n$`)) },
    });
    expect(sentBy(home, "issues-12-comments")).toEqual({
      body: expect.stringMatching(/^<!-- proclab -->\n {4}Refused: /),
    });
  });
});
