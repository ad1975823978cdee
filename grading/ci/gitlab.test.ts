import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { yaml } from "./runner.ts";

const PROJECT = join(import.meta.dirname, "../..");
const TEMPLATE = join(PROJECT, "gitlab/autograde.gitlab-ci.yml");

interface Template {
  autograde: {
    rules: { if: string }[];
    script: string[];
    variables: Record<string, string>;
    artifacts: { when: string; paths: string[]; reports: Record<string, string> };
  };
}

const { autograde } = yaml<Template>("gitlab/autograde.gitlab-ci.yml");

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "proclab-gitlab-"));
});
afterAll(() => rmSync(place, { recursive: true }));

const git = async (cwd: string, ...words: string[]) =>
  (
    await execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always", ...words], {
      cwd,
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    })
  ).stdout;

/** @returns what gitlab-ci-local, which checks by GitLab's own schema, makes of a pipeline in a repository */
async function expanded(name: string, pipeline: string) {
  const folder = join(place, name);
  mkdirSync(folder);
  await git(folder, "init", "--quiet");
  writeFileSync(join(folder, ".gitlab-ci.yml"), pipeline);
  copyFileSync(TEMPLATE, join(folder, "autograde.gitlab-ci.yml"));
  await git(folder, "add", ".");
  const { exitCode, stdout, stderr } = await execa("gitlab-ci-local", ["--preview"], {
    cwd: folder,
    preferLocal: true,
    localDir: PROJECT,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

test("a course's pipeline can include the template, and GitLab's schema allows all of it", async () => {
  const { exitCode, stdout, stderr } = await expanded("included", "include: { local: /autograde.gitlab-ci.yml }\n");
  expect([exitCode, stderr.includes("Invalid")]).toEqual([0, false]);
  const { autograde: job } = parse(stdout) as Template;
  expect(job.script).toEqual(autograde.script);
  expect(job.artifacts).toEqual(autograde.artifacts);
});

test("the schema would find what is wrong", async () => {
  const wrong = readFileSync(TEMPLATE, "utf8").replace("artifacts:", "artifact:");
  const { exitCode, stderr } = await expanded("wrong", wrong);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("'artifact' property is not expected")]);
});

test("only merge requests are graded, nothing of them is checked out, and reports are kept when they fail", () => {
  expect(autograde.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }]);
  expect(autograde.variables).toMatchObject({ GIT_CHECKOUT: "false", GIT_SUBMODULE_STRATEGY: "none", GIT_DEPTH: "0" });
  expect(autograde.artifacts).toMatchObject({
    when: "always",
    reports: { junit: "proclab-ci/junit.xml", codequality: "proclab-ci/code-quality.json" },
  });
});

/** In the place of npm: writes down how it was called, and where. */
const NPM = `#!/bin/sh
printf '%s\\n' "$PWD $*" >> "$CALLS"
cat labs/checks 2>/dev/null >> "$CALLS"
exit 0
`;

test.each([
  ["a branch of the project", true],
  ["a fork's", false],
])("the script grades by the target's newest commit, whatever is in the merge request: %s", async (_, same) => {
  const root = join(place, same ? "same" : "fork");
  const [target, clone, bin] = [join(root, "target.git"), join(root, "builds"), join(root, "bin")];
  for (const folder of [root, bin]) mkdirSync(folder);
  await git(root, "init", "--quiet", "--initial-branch=main", target);
  mkdirSync(join(target, "labs"));
  const commit = async (content: string) => {
    writeFileSync(join(target, "labs/checks"), content);
    await git(target, "add", ".");
    await git(target, "commit", "--quiet", "--message=a");
    return await git(target, "rev-parse", "HEAD");
  };
  await commit("old checks\n");
  await git(target, "branch", "student");
  const base = await commit("new checks\n");
  await git(target, "checkout", "--quiet", "student");
  const head = await commit("echo forged checks\n");
  await git(target, "checkout", "--quiet", "main");
  // What the runner does with GIT_CHECKOUT: "false".
  await git(root, "clone", "--quiet", "--no-checkout", same ? target : `${target}/.git`, clone);
  if (!same) await git(clone, "remote", "set-url", "origin", "/nonexistent");

  writeFileSync(join(bin, "npm"), NPM, { mode: 0o755 });
  const calls = join(root, "calls");
  await execa("bash", ["-eo", "pipefail", "-c", autograde.script.join("\n")], {
    cwd: clone,
    extendEnv: false,
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      CALLS: calls,
      CI_PROJECT_DIR: clone,
      CI_PROJECT_ID: "7",
      CI_MERGE_REQUEST_PROJECT_ID: same ? "7" : "1",
      CI_MERGE_REQUEST_PROJECT_URL: `file://${root}/target`,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
      CI_COMMIT_SHA: head,
      PROCLAB_TIER: "A,B",
    },
  });
  const there = join(clone, "base");
  expect(readFileSync(calls, "utf8").trim().split("\n")).toEqual([
    `${there} ci --no-audit --no-fund`,
    "new checks",
    `${there} run --silent lab doctor -- --tier=A,B`,
    "new checks",
    `${there} run --silent lab ci -- --base=${base} --head=${head} --tier=A,B --out=${clone}/proclab-ci`,
    "new checks",
  ]);
});
