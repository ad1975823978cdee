import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { validate } from "@actions/languageservice";
import { execa } from "execa";
import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { NODE } from "../../harness/run/warm.ts";
import { type Contexts, evaluate, isWanted, type Job, type Step, type Workflow, yaml } from "./runner.ts";

const PROJECT = join(import.meta.dirname, "../..");
const WORKFLOWS = ["autograde", "report", "ci"].map((name) => `.github/workflows/${name}.yml`);
const ACTION = "action.yml";
const GITLAB = "gitlab/autograde.gitlab-ci.yml";

interface Action {
  inputs: Record<string, { description: string; default?: string }>;
  runs: { using: string; steps: Step[] };
}

const action = yaml<Action>(ACTION);
const text = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const jobsOf = (path: string): Job[] => Object.values(yaml<Workflow>(path).jobs);
const steps = [...WORKFLOWS.flatMap(jobsOf).flatMap((job) => job.steps), ...action.runs.steps];
const gitlab = yaml<{ autograde: { script: string[] } }>(GITLAB).autograde;
const scripts = [...steps.flatMap(({ run }) => (run === undefined ? [] : [run])), ...gitlab.script];

/** Inputs of the actions that are used, so that the linter knows a mistyped one. */
const INPUTS: Record<string, string[]> = {
  "actions/checkout": ["ref", "fetch-depth", "persist-credentials"],
  "actions/upload-artifact": ["name", "path", "if-no-files-found", "overwrite", "retention-days"],
};

let linted = 0;

/** @returns what GitHub's own linter finds */
async function lint(path: string, content: string): Promise<string[]> {
  // It remembers what it has parsed by its address.
  const document = TextDocument.create(`file:///${linted++}/${path}`, "yaml", 1, content);
  const found = await validate(document, {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name }) => ({
        name,
        description: "",
        inputs: Object.fromEntries(
          (INPUTS[`${owner}/${name}`] ?? []).map((input) => [input, { description: "", required: false }]),
        ),
      }),
    },
  });
  return found.map(({ message, range }) => `${path}:${range.start.line + 1}: ${message}`);
}

test.each([...WORKFLOWS, ACTION])("GitHub's own linter finds nothing in %s", async (path) => {
  expect(await lint(path, text(path))).toEqual([]);
});

test("the linter would find what is wrong: an unknown key, context, input, event", async () => {
  const [path] = WORKFLOWS as [string];
  for (const [from, to, message] of [
    ["timeout-minutes", "timeout-minute", "Unexpected value 'timeout-minute'"],
    ["github.event.pull_request.base.sha", "githb.event.pull_request.base.sha", "Unrecognized named-value: 'githb'"],
    ["fetch-depth", "fetch-dept", "Invalid action input 'fetch-dept'"],
    ["  pull_request:", "  pull_requests:", "Unexpected value 'pull_requests'"],
  ] as const) {
    expect((await lint(path, text(path).replace(from, to))).join("\n")).toContain(message);
  }
  expect(await lint(ACTION, text(ACTION).replace("      shell: bash\n", ""))).not.toEqual([]);
});

test("no workflow is there that is not looked at here", () => {
  const there = readdirSync(join(PROJECT, ".github/workflows")).map((name) => `.github/workflows/${name}`);
  expect(there.sort()).toEqual([...WORKFLOWS].sort());
});

test("every action is pinned by a full commit id, and its version said", () => {
  const uses = [...WORKFLOWS, ACTION].flatMap((path) => [...text(path).matchAll(/^ *(?:- )?uses: (.*)$/gm)]);
  expect(uses.length).toBeGreaterThan(4);
  for (const [, what] of uses)
    if (what !== "./") expect(what).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  const pins = new Set(uses.map(([, what = ""]) => what).filter((what) => what !== "./"));
  expect([...pins].map((pin) => pin.split("@")[0]).sort()).toEqual(Object.keys(INPUTS).sort());
});

test("every image is pinned by its version and its digest", () => {
  const image = /^(?:FROM| *image:) (\S+)/gm;
  const images = [GITLAB, "Dockerfile"].flatMap((path) => [...text(path).matchAll(image)].map(([, name = ""]) => name));
  const pinned = images.filter((name) => name.includes(":"));
  expect(pinned.length).toBe(2);
  for (const name of pinned) expect(name).toMatch(/^node:\d+\.\d+\.\d+-bookworm(-slim)?@sha256:[0-9a-f]{64}$/);
});

test("nothing is interpolated into a script, whoever has chosen it", () => {
  expect(scripts.length).toBeGreaterThan(8);
  for (const script of scripts) expect(script).not.toContain("${{");
});

test("no workflow runs a pull request's files with the rights of the repository", () => {
  for (const path of WORKFLOWS) {
    expect(text(path)).not.toMatch(/pull_request_target|secrets\.|secrets: *inherit|allow-unsafe/);
    for (const { uses, with: inputs } of jobsOf(path).flatMap((job) => job.steps))
      if (uses?.startsWith("actions/checkout@")) expect(inputs?.["persist-credentials"]).toBe(false);
  }
  const only = (expression: string) => `\${{ ${expression} }}`;
  const checkouts = (path: string) =>
    jobsOf(path).flatMap(({ steps }) => steps.flatMap(({ with: inputs }) => (inputs?.ref ? [inputs.ref] : [])));
  expect(checkouts(".github/workflows/autograde.yml")).toEqual([only("github.event.pull_request.base.sha")]);
  expect(checkouts(".github/workflows/report.yml")).toEqual([only("github.event.repository.default_branch")]);
  for (const script of scripts) expect(script).not.toMatch(/git (checkout|switch|merge|pull|reset|restore)\b/);
});

test("every job has the permissions that it needs, none beside, and an end", () => {
  const PERMISSIONS: Record<string, Record<string, string>> = {
    autograde: {},
    report: { actions: "read", checks: "write", contents: "read", "pull-requests": "write" },
    ci: { contents: "read" },
  };
  for (const path of WORKFLOWS) {
    const { permissions, jobs, name, concurrency } = yaml<Workflow>(path);
    expect([name, permissions]).toEqual([name, {}]);
    expect(concurrency).toBeDefined();
    expect(Object.values(jobs).map((job) => job.permissions)).toEqual([PERMISSIONS[name]]);
    for (const job of Object.values(jobs)) expect(job["timeout-minutes"]).toBeLessThanOrEqual(90);
  }
});

test("the token is where it is needed: in steps that fetch and steps that ask GitHub", () => {
  const has = (env: Record<string, string> | undefined) => /token/i.test(JSON.stringify(env ?? {}));
  for (const step of steps.filter(({ env }) => has(env))) {
    expect(step.run).toMatch(/\bgit fetch\b|\bgh api\b/);
    expect(step.run).not.toMatch(/\bnpm\b/);
  }
  for (const job of WORKFLOWS.flatMap(jobsOf)) expect(has(job.env)).toBe(false);
});

test("one workflow waits for the other by its name and its place", () => {
  const autograde = yaml<Workflow>(".github/workflows/autograde.yml");
  const report = yaml<Workflow>(".github/workflows/report.yml");
  expect(Object.keys(autograde.on)).toEqual(["pull_request"]);
  expect(report.on).toEqual({ workflow_run: { workflows: [autograde.name], types: ["completed"] } });

  const run = { event: "pull_request", path: ".github/workflows/autograde.yml", conclusion: "failure" };
  const wanted = (changes: Partial<typeof run>) => {
    const contexts: Contexts = { github: { event: { workflow_run: { ...run, ...changes } } } };
    return isWanted(report.jobs.report as Job, contexts);
  };
  expect(wanted({})).toBe(true);
  expect(wanted({ conclusion: "success" })).toBe(true);
  expect(wanted({ conclusion: "cancelled" })).toBe(false);
  expect(wanted({ event: "push" })).toBe(false);
  expect(wanted({ path: ".github/workflows/mine.yml" })).toBe(false);
});

test("the action takes the pull request's own commits where none are given", () => {
  const event = { pull_request: { base: { sha: "b" }, head: { sha: "h" } } };
  const contexts = { github: { event, token: "t", server_url: "" } };
  const given = Object.entries(action.inputs).map(([name, { default: value = "" }]) => [
    name,
    value.startsWith("${{") ? evaluate(value.slice(3, -2).trim(), contexts).coerceString() : value,
  ]);
  expect(Object.fromEntries(given)).toEqual({ base: "b", head: "h", out: "proclab-ci", tier: "A", token: "t" });
});

test("every script is one that bash can read", async () => {
  for (const script of scripts) {
    const { exitCode, stderr } = await execa("bash", ["-n"], { input: script, reject: false });
    expect([exitCode, stderr]).toEqual([0, ""]);
  }
});

test("every command of npm and of lab that a script gives is there, with these options", async () => {
  const commands = scripts.flatMap((script) =>
    [...script.replaceAll("\\\n", "").matchAll(/\bnpm (?:run --silent )?(.*)$/gm)].map(([, all = ""]) => all),
  );
  const labs = commands.filter((command) => command.startsWith("lab "));
  expect(commands.filter((command) => !labs.includes(command))).toEqual(
    commands.filter((command) => command === "ci --no-audit --no-fund"),
  );
  const asked = labs.map((command) => {
    const [words = "", options = ""] = command.slice(4).split(" -- ");
    return { words: words.trim(), options: [...options.matchAll(/ ?(--\w+)=/g)].map(([, name = ""]) => name) };
  });
  expect(new Set(asked.map(({ words }) => words))).toEqual(new Set(["doctor", "ci", "ci accept"]));
  const help = new Map<string, string>();
  for (const words of new Set(asked.map((each) => each.words))) {
    const { stdout } = await execa(NODE, ["harness/cli/main.ts", ...words.split(" "), "--help"], { cwd: PROJECT });
    expect(stdout).toContain(`Usage: lab ${words} `);
    help.set(words, stdout);
  }
  for (const { words, options } of asked) {
    expect(options.length).toBeGreaterThan(0);
    for (const option of options) expect(help.get(words)).toMatch(new RegExp(`^ *${option}\\b`, "m"));
  }
});
