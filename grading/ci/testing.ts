/** For tests: a repository with a change, and the folder that `lab ci` would write on it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { Result } from "../batch/result.ts";
import { junit } from "../exports/junit.ts";
import type { GradedLab } from "../judge/load.ts";
import { type CheckVerdict, type Verdict, verdictFrom } from "../judge/verdict.ts";
import { jsonText } from "../report/text.ts";
import { applyRubric } from "../rubric/apply.ts";
import { NO_RUBRIC } from "../rubric/rubric.ts";
import { sha256, statementOf, statementText } from "../trust/statement.ts";

/** A git repository in a temporary folder. */
export class Repository {
  readonly path: string;

  constructor(path = mkdtempSync(join(tmpdir(), "proclab-repository-"))) {
    this.path = path;
  }

  async git(...words: string[]): Promise<string> {
    const who = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };
    const env = { PATH: process.env.PATH ?? "", ...who, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
    return (await execa("git", words, { cwd: this.path, env, extendEnv: false, stdin: "ignore" })).stdout;
  }

  /** Writes files and commits all that there is. @returns the commit's id */
  async commit(files: Record<string, string>): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), text);
    }
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--allow-empty", "--message=x");
    return this.git("rev-parse", "HEAD");
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** @returns a verdict as the judge makes it, in which these checks failed and those that need them were skipped */
export function verdictOn(lab: GradedLab, program: string, failing: string[], observed = "3 children"): Verdict {
  const tasks = lab.tasks.map((task) => {
    const checks: CheckVerdict[] = [];
    for (const { id, title, why, points: max, needs } of task.checks) {
      const unmet = needs.filter((need) => checks.find((each) => each.id === need)?.status !== "passed");
      const status = unmet.length > 0 ? "skipped" : failing.includes(id) ? "failed" : "passed";
      const finding = { expected: "4 children", observed, process: "main", events: [0], at: null };
      const scenario = task.scenarios[0]?.id ?? "";
      const run = { lab: lab.id, task: task.name, scenario, args: [4], seed: "1", schedule: "natural" };
      const failures = status === "failed" ? [{ findings: [finding], run }] : [];
      checks.push({ id, title, status, points: status === "passed" ? max : 0, max, why, unmet, failures });
    }
    const total = (of: "points" | "max") => checks.reduce((sum, check) => sum + check[of], 0);
    const { name, title } = task;
    return { name, title, points: total("points"), max: total("max"), checks, limit: null, killed: null, stderr: "" };
  });
  const digests = { submission: `sha256:${sha256(program)}`, lab: lab.digest };
  return verdictFrom(tasks, { lab: lab.id, seed: "1", digests, tier: "A", error: null });
}

/** @returns the result of a verdict, or of what was refused */
export function resultOn(lab: GradedLab, verdict: Verdict | null): Result {
  return {
    schema: "proclab/result/1",
    submission: { id: "pull-12", name: "pull-12", origin: "", roster: null, submitted: null },
    lab: lab.id,
    title: `${lab.number} · ${lab.title}`,
    outcome: verdict ? "graded" : "refused",
    message: verdict ? null : "starter.ts is a link",
    verdict,
    grade: applyRubric(NO_RUBRIC, lab, verdict, null),
  };
}

/** @returns the files that `lab ci` writes, by name */
export function artifactOf(results: Result[], commits: { base: string; head: string }): Map<string, Buffer> {
  const files = new Map<string, Buffer>([
    ...results.map((result) => [`results/${result.lab}.json`, Buffer.from(`${jsonText(result)}\n`)] as const),
    ["junit.xml", Buffer.from(junit(results, { graded: new Date(0) }))],
    ["summary.md", Buffer.from("# what the other job says\n")],
  ]);
  return stated(files, results, commits);
}

/** @returns the files with a statement that fits them, as whoever forges them consistently would write it */
export function stated(
  files: Map<string, Buffer>,
  results: Result[],
  commits: { base: string; head: string },
): Map<string, Buffer> {
  const others = new Map([...files].filter(([name]) => name !== "statement.json"));
  return new Map([
    ...others,
    ["statement.json", Buffer.from(statementText(statementOf(others, { results, ...commits })))],
  ]);
}

/** Lays files below a folder, which is made. */
export function layArtifact(folder: string, files: Map<string, Buffer>): void {
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
