import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Lab } from "../../harness/catalog/catalog.ts";
import type { LimitName } from "../../harness/supervisor/protocol.ts";
import type { Check, Grading, Scenario } from "../check/types.ts";
import labSchema from "../schemas/lab.schema.json" with { type: "json" };

/** A lab with all that is needed to grade it. */
export interface GradedLab extends Lab {
  title: string;
  summary: string;
  /** Files that a student may change; the first is the program. */
  allowed: string[];
  tasks: Task[];
  limits: Partial<Record<LimitName, number>>;
  /** Not finished: students see it marked, and its corpus may be smaller than a finished lab's. */
  draft: boolean;
  /** Checks that the untouched starter fails. */
  starterFails: string[];
  /** SHA-256 over everything that decides a grade in this lab. */
  digest: string;
}

export interface Task {
  name: string;
  title: string;
  /** Arguments for running it by hand. */
  example: unknown[];
  /** Whether its last parameter takes any number of arguments. */
  rest?: boolean;
  scenarios: Scenario[];
  checks: Check[];
}

/** A lab's own files contradict each other: the lab author's doing. */
export class BrokenLab extends Error {
  override name = "BrokenLab";
}

interface LabFile {
  title: string;
  summary: string;
  allowed: string[];
  tasks: { name: string; title: string; example: unknown[]; rest?: boolean }[];
  limits?: Partial<Record<LimitName, number>>;
  starter: { fails: string[] };
  draft?: boolean;
}

/**
 * Loads what `grading/N-name` says of a lab.
 *
 * @throws BrokenLab when lab.json breaks its schema, or names and checks do not fit together
 */
export async function loadLab(lab: Lab): Promise<GradedLab> {
  const file = await readLabFile(join(lab.grading, "lab.json"));
  const module = (await import(pathToFileURL(join(lab.grading, "checks.ts")).href)) as { default?: Grading };
  if (!module.default) throw new BrokenLab(`${lab.id}/checks.ts has no default export`);
  const { scenarios, checks } = module.default;
  const problems = [...inconsistencies(file, scenarios, checks)];
  if (problems.length > 0) throw new BrokenLab(`lab ${lab.id}:\n  ${problems.join("\n  ")}`);
  return {
    ...lab,
    title: file.title,
    summary: file.summary,
    allowed: file.allowed,
    limits: file.limits ?? {},
    draft: file.draft ?? false,
    starterFails: file.starter.fails,
    digest: digestOf(lab.grading),
    tasks: file.tasks.map((task) => ({
      ...task,
      scenarios: scenarios.filter((scenario) => scenario.task === task.name),
      checks: checks.filter((check) => taskOf(check.id) === task.name),
    })),
  };
}

/** @returns the task to which a check or scenario belongs: `fan` for `fan.children` */
export const taskOf = (id: string): string => id.split(".")[0] ?? id;

async function readLabFile(path: string): Promise<LabFile> {
  let text: string;
  let value: unknown;
  try {
    text = readFileSync(path, "utf8");
    value = JSON.parse(text);
  } catch (error) {
    throw new BrokenLab(`${path}: ${(error as Error).message}`);
  }
  const stamp = join(
    VALID,
    createHash("sha256")
      .update(`${JSON.stringify(labSchema)}\0${text}`)
      .digest("hex"),
  );
  if (existsSync(stamp)) return value as LabFile;
  const { validator } = await import("../../harness/observe/schema.ts");
  const problems = validator(labSchema).problems(value);
  if (problems.length > 0) throw new BrokenLab(`${path}:\n  ${problems.join("\n  ")}`);
  try {
    mkdirSync(VALID, { recursive: true });
    writeFileSync(stamp, "");
  } catch {
    // It is valid all the same; the next command looks again.
  }
  return value as LabFile;
}

/**
 * Has an empty file for every text of a lab.json, by its hash and the schema's, that was found valid. The same text is not validated again:
 * to load the validator and compile the schema takes as long as a bare Node's start.
 */
const VALID = join(import.meta.dirname, "../../build/valid");

function* inconsistencies(file: LabFile, scenarios: Scenario[], checks: Check[]): Generator<string> {
  const tasks = new Set(file.tasks.map(({ name }) => name));
  const ids = checks.map(({ id }) => id);
  for (const id of [...ids, ...scenarios.map((scenario) => scenario.id)]) {
    if (!tasks.has(taskOf(id))) yield `"${id}" belongs to no task of lab.json`;
  }
  for (const id of repeated(ids)) yield `two checks have the id "${id}"`;
  for (const id of repeated(scenarios.map((scenario) => scenario.id))) yield `two scenarios have the id "${id}"`;
  for (const { id, task } of scenarios)
    if (taskOf(id) !== task)
      yield `the scenario "${id}" is one of the task "${task}", which its id does not begin with`;
  for (const task of tasks) {
    if (!scenarios.some((scenario) => scenario.task === task)) yield `the task "${task}" has no scenario`;
    if (!checks.some(({ id }) => taskOf(id) === task)) yield `the task "${task}" has no check`;
  }
  for (const { id, needs, scenarios: own = [] } of checks) {
    const before = ids.slice(0, ids.indexOf(id));
    for (const need of needs)
      if (!before.includes(need)) yield `"${id}" needs "${need}", which is not a check above it`;
    for (const name of own)
      if (!scenarios.some((scenario) => scenario.id === name)) yield `"${id}" names the unknown scenario "${name}"`;
  }
  for (const id of file.starter.fails)
    if (!ids.includes(id)) yield `lab.json says that the starter fails "${id}", which is no check`;
}

function repeated(ids: string[]): string[] {
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}

function digestOf(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash
      .update(`${file.slice(folder.length)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return `sha256:${hash.digest("hex")}`;
}
