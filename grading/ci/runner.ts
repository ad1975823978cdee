/**
 * For tests of workflows, in the place of GitHub's runner: reads them, and runs their scripts as that does, expressions evaluated by GitHub's
 * own evaluator. Steps that use an action are not run.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { execa } from "execa";
import { parse } from "yaml";

const PROJECT = join(import.meta.dirname, "../..");

/** One step of a job or of a composite action. */
export interface Step {
  name?: string;
  id?: string;
  if?: string;
  uses?: string;
  with?: Record<string, unknown>;
  shell?: string;
  env?: Record<string, string>;
  run?: string;
}

/** One job of a workflow. */
export interface Job {
  permissions?: Record<string, string>;
  if?: string;
  env?: Record<string, string>;
  "timeout-minutes"?: number;
  steps: Step[];
}

/** A workflow, as far as tests look at it. */
export interface Workflow {
  name: string;
  on: Record<string, Record<string, unknown> | null>;
  permissions?: Record<string, string>;
  concurrency?: unknown;
  jobs: Record<string, Job>;
}

/** @returns a YAML file of the project */
export const yaml = <T>(path: string): T => parse(readFileSync(join(PROJECT, path), "utf8")) as T;

/** What `${{ … }}` can name, such as `github`; all values are JSON. */
export type Contexts = Record<string, unknown>;

/** Evaluates one expression, without its `${{ }}`; nothing has failed and nobody has cancelled. */
export function evaluate(expression: string, contexts: Contexts): data.ExpressionData {
  const states = [
    { name: "cancelled", value: false },
    { name: "success", value: true },
  ].map(({ name, value }) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }));
  const parser = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), states);
  const context = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(parser.parse(), context, new Map(states.map((state) => [state.name, state]))).evaluate();
}

/** Puts values in the place of all `${{ … }}` of a text. */
export const interpolated = (text: string, contexts: Contexts): string =>
  text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluate(expression.trim(), contexts).coerceString());

/** @returns whether a job or a step is run, by its `if` */
export function isWanted({ if: condition }: { if?: string }, contexts: Contexts): boolean {
  if (condition === undefined) return true;
  const value = evaluate(condition.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, "$1").trim(), contexts);
  return !(value.kind === data.Kind.Null || ["", "false", "0"].includes(value.coerceString()));
}

/** What became of a step. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  outputs: Record<string, string>;
}

/**
 * Runs a step's script, as `shell: bash` says it is run.
 *
 * @param options.env what the runner gives every step, PATH and HOME among it; nothing of this process's environment is there
 */
export async function runStep(
  step: Step,
  contexts: Contexts,
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), "proclab-step-"));
  try {
    const [script, output] = [join(folder, "script.sh"), join(folder, "output")];
    writeFileSync(script, interpolated(step.run ?? "", contexts));
    writeFileSync(output, "");
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, interpolated(value, contexts)]);
    const { exitCode, stdout, stderr } = await execa(
      "bash",
      ["--noprofile", "--norc", "-e", "-o", "pipefail", script],
      {
        cwd,
        env: { ...env, ...Object.fromEntries(own), GITHUB_OUTPUT: output },
        extendEnv: false,
        reject: false,
        stdin: "ignore",
      },
    );
    const lines = readFileSync(output, "utf8").trim().split("\n").filter(Boolean);
    const outputs = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
    return { code: exitCode ?? -1, stdout, stderr, outputs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What became of a job's steps, by their names; those that were left out are not there. */
export type RanJob = Map<string, Ran>;

/**
 * Runs a job's scripts one after another, as the runner does: a step may name the outputs of those before it, and after one that failed
 * only those are run that ask for it.
 *
 * @param options.env as for a step
 */
export async function runJob(
  steps: Step[],
  contexts: Contexts,
  { cwd, env, jobEnv = {} }: { cwd: string; env: Record<string, string>; jobEnv?: Record<string, string> },
): Promise<RanJob> {
  const ran: RanJob = new Map();
  const outputs: Record<string, { outputs: Record<string, string> }> = {};
  let failed = false;
  for (const step of steps) {
    const known = { ...contexts, steps: outputs };
    if (step.run === undefined || (failed && !step.if?.includes("cancelled()")) || !isWanted(step, known)) continue;
    const own = Object.entries(jobEnv).map(([name, value]) => [name, interpolated(value, known)]);
    const result = await runStep(step, known, { cwd, env: { ...env, ...Object.fromEntries(own) } });
    ran.set(step.name ?? step.run, result);
    if (step.id !== undefined) outputs[step.id] = { outputs: result.outputs };
    failed ||= result.code !== 0;
  }
  return ran;
}
