import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { printable } from "../report/text.ts";
import { COMMIT_ID } from "./git.ts";

/** Where `lab ci` runs, and what is known there of what is to be graded. */
export type Environment = Comparing | Handed;

/** What was changed is told by two commits. */
export interface Comparing {
  kind: "github" | "gitlab" | "plain";
  /** As the event names them; null where it does not. */
  base: string | null;
  head: string | null;
  /** What an event without a range is called, in words; null where there is none. */
  event: string | null;
  /** What the change goes by there, such as `pull-12`; null where it has no number. */
  name: string | null;
  /** The file to which Markdown is added, absolute; null where there is none. */
  stepSummary: string | null;
}

/** What was handed in lies in a folder, and the results go into a file. */
export interface Handed {
  kind: "gradescope" | "classroom50";
  /** Gradescope's folder, in which `submission` and `results` are; of Classroom 50 the student's checkout. Absolute. */
  folder: string;
}

/** What the environment says contradicts itself or cannot be read: the message says what. */
export class BadEnvironment extends Error {
  override name = "BadEnvironment";
}

/**
 * Finds out where it runs, by variables that the hosts promise.
 *
 * @param variables of the process
 * @param autograder where Gradescope has its folder, absolute; its own place where not given
 * @throws BadEnvironment when the event cannot be read
 */
export function environmentOf(variables: NodeJS.ProcessEnv, autograder = "/autograder"): Environment {
  const { GITHUB_ACTIONS, GITHUB_WORKSPACE, GITLAB_CI, CLASSROOM, SUBMISSION_TAG } = variables;
  // Its runner is a job of GitHub Actions.
  if (CLASSROOM && SUBMISSION_TAG) {
    if (!GITHUB_WORKSPACE)
      throw new BadEnvironment("Classroom 50 has the student's checkout in GITHUB_WORKSPACE, and that is not set");
    return { kind: "classroom50", folder: GITHUB_WORKSPACE };
  }
  if (GITHUB_ACTIONS === "true") return github(variables);
  if (GITLAB_CI === "true") return gitlab(variables);
  const folder = variables.PROCLAB_AUTOGRADER || autograder;
  if (["source", "submission"].every((name) => isFolder(join(folder, name)))) return { kind: "gradescope", folder };
  return { kind: "plain", base: null, head: null, event: null, name: null, stepSummary: null };
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** What is looked at of an event of GitHub. Whoever opens a pull request writes much of the rest. */
interface GitHubEvent {
  pull_request?: { number?: unknown; base?: { sha?: unknown }; head?: { sha?: unknown } };
  merge_group?: { base_sha?: unknown; head_sha?: unknown };
  before?: unknown;
  after?: unknown;
}

function github(variables: NodeJS.ProcessEnv): Comparing {
  const { GITHUB_EVENT_NAME: event = "", GITHUB_EVENT_PATH: path, GITHUB_STEP_SUMMARY: summary } = variables;
  const { pull_request: pull, merge_group: group, before, after } = path ? eventIn(path) : {};
  const common = { kind: "github", event: `the event ${printable(event)}`, stepSummary: summary || null } as const;
  if (pull) {
    const number = Number.isSafeInteger(pull.number) ? `pull-${pull.number}` : null;
    return { ...common, base: commitIn(pull.base?.sha), head: commitIn(pull.head?.sha), name: number };
  }
  if (group) return { ...common, base: commitIn(group.base_sha), head: commitIn(group.head_sha), name: null };
  return { ...common, base: commitIn(before), head: commitIn(after), name: null };
}

function eventIn(path: string): GitHubEvent {
  try {
    const event: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof event === "object" && event !== null) return event;
    throw new Error("it is no object");
  } catch (error) {
    throw new BadEnvironment(`GITHUB_EVENT_PATH, ${path}, is not an event of GitHub: ${(error as Error).message}`);
  }
}

/** In pipelines of merged results the commit is a merge, and the source has a variable of its own. */
function gitlab(variables: NodeJS.ProcessEnv): Comparing {
  const {
    CI_MERGE_REQUEST_TARGET_BRANCH_SHA: target,
    CI_MERGE_REQUEST_DIFF_BASE_SHA: diffBase,
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: source,
    CI_MERGE_REQUEST_IID: number,
    CI_COMMIT_BEFORE_SHA: before,
    CI_COMMIT_SHA: commit,
    CI_PIPELINE_SOURCE: event = "",
  } = variables;
  return {
    kind: "gitlab",
    base: commitIn(target || diffBase || before),
    head: commitIn(source || commit),
    event: `a pipeline of ${printable(event)}`,
    name: number && /^\d{1,15}$/.test(number) ? `merge-${number}` : null,
    stepSummary: null,
  };
}

/** @returns a commit's full id; null for anything else, and for the zeros that stand for a branch that was not there */
function commitIn(value: unknown): string | null {
  return typeof value === "string" && COMMIT_ID.test(value) && !/^0+$/.test(value) ? value : null;
}
