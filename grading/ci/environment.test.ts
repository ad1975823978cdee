import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BadEnvironment, environmentOf } from "./environment.ts";

const [BASE, HEAD] = ["a".repeat(40), "b".repeat(64)];
const NOWHERE = "/nonexistent";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-environment-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function onGitHub(event: unknown, name = "pull_request") {
  const path = join(folder, "event.json");
  writeFileSync(path, typeof event === "string" ? event : JSON.stringify(event));
  return environmentOf(
    { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_STEP_SUMMARY: "/s.md" },
    NOWHERE,
  );
}

test("GitHub's event tells the commits and the number of a pull request", () => {
  expect(onGitHub({ pull_request: { number: 12, base: { sha: BASE }, head: { sha: HEAD } } })).toEqual({
    kind: "github",
    base: BASE,
    head: HEAD,
    name: "pull-12",
    event: "the event pull_request",
    stepSummary: "/s.md",
  });
  expect(onGitHub({ merge_group: { base_sha: BASE, head_sha: HEAD } }, "merge_group")).toMatchObject({
    base: BASE,
    head: HEAD,
    name: null,
  });
  expect(onGitHub({ before: BASE, after: HEAD }, "push")).toMatchObject({ base: BASE, head: HEAD });
});

test.each<[string, unknown]>([
  ["a branch that is new", { before: "0".repeat(40), after: HEAD }],
  ["an event without commits", {}],
  ["commits that are options", { pull_request: { number: "1;", base: { sha: "--all" }, head: { sha: HEAD } } }],
])("of %s no base is known", (_, event) => {
  expect(onGitHub(event)).toMatchObject({ base: null, name: null });
});

test.each([
  ["no JSON", "{"],
  ["a list", "null"],
])("an event that is %s is told", (_, text) => {
  expect(() => onGitHub(text)).toThrow(BadEnvironment);
  expect(() => onGitHub(text)).toThrow("is not an event of GitHub");
});

test("GitLab's variables tell them, also where the pipeline is of a merged result", () => {
  const variables = {
    GITLAB_CI: "true",
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_IID: "7",
    CI_COMMIT_SHA: HEAD,
    CI_MERGE_REQUEST_DIFF_BASE_SHA: BASE,
  };
  expect(environmentOf(variables, NOWHERE)).toMatchObject({ kind: "gitlab", base: BASE, head: HEAD, name: "merge-7" });
  const merged = {
    CI_MERGE_REQUEST_TARGET_BRANCH_SHA: "c".repeat(40),
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "d".repeat(40),
  };
  expect(environmentOf({ ...variables, ...merged }, NOWHERE)).toMatchObject({
    base: "c".repeat(40),
    head: "d".repeat(40),
  });
  const push = {
    GITLAB_CI: "true",
    CI_COMMIT_SHA: HEAD,
    CI_COMMIT_BEFORE_SHA: "0".repeat(40),
    CI_PIPELINE_SOURCE: "push",
  };
  expect(environmentOf(push, NOWHERE)).toMatchObject({ base: null, head: HEAD, event: "a pipeline of push" });
});

test("Gradescope is known by its folder, Classroom 50 by its runner's variables, and all else is plain", () => {
  expect(environmentOf({}, folder)).toMatchObject({ kind: "plain", base: null, head: null });
  for (const name of ["source", "submission"]) mkdirSync(join(folder, name));
  expect(environmentOf({}, folder)).toEqual({ kind: "gradescope", folder });
  expect(environmentOf({ PROCLAB_AUTOGRADER: folder }, NOWHERE)).toEqual({ kind: "gradescope", folder });
  const runner = { GITHUB_ACTIONS: "true", CLASSROOM: "os", SUBMISSION_TAG: "submit/1" };
  expect(environmentOf({ ...runner, GITHUB_WORKSPACE: folder }, NOWHERE)).toEqual({ kind: "classroom50", folder });
  expect(() => environmentOf(runner, NOWHERE)).toThrow("GITHUB_WORKSPACE");
});
