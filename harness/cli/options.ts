import { statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { KINDS, type Kind } from "../../grading/corpus/kind.ts";
import { SCHEDULE_NAMES, scheduleFrom } from "../run/schedule.ts";
import type { Tier } from "../supervisor/protocol.ts";
import { UsageError } from "./exit.ts";

/** Options that every command understands. */
export interface Options {
  json?: boolean;
  from?: string;
  seed?: string;
  repeat?: number;
  scenario?: string;
  schedule?: string;
  kind?: Kind[];
  budget?: number;
  tier?: Tier[];
  level?: number;
  check?: string;
  diff?: boolean;
  write?: boolean;
  lab?: string;
  to?: string;
  overwrite?: boolean;
  into?: string;
  column?: string;
  published?: boolean;
  rubric?: string;
  out?: string;
  labs?: string[];
  roster?: string;
  resume?: boolean;
  sign?: string;
  key?: string;
  /** In percent. */
  threshold?: number;
  base?: string;
  head?: string;
}

type Name = keyof Options;

const DEFINITIONS: Record<Name, () => Option> = {
  json: () => new Option("--json", "print one JSON document for programs instead of text for people"),
  from: () => new Option("--from <file>", "take the student's code from this file").argParser(existingFile),
  seed: () => new Option("--seed <text>", "draw the arguments from this seed").argParser(seed),
  repeat: () =>
    new Option("--repeat <times>", "run every scenario so often, with other arguments each time").argParser(count),
  scenario: () => new Option("--scenario <id>", "which of the task's scenarios"),
  schedule: () =>
    new Option(
      "--schedule <name>",
      `which process goes on where several could: ${SCHEDULE_NAMES.join(", ")}`,
    ).argParser(schedule),
  kind: () => new Option("--kind <list>", `only programs of these kinds: ${KINDS.join(", ")}`).argParser(kinds),
  budget: () => new Option("--budget <schedules>", "try so many at most; 200 where not given").argParser(count),
  tier: () => new Option("--tier <list>", "acceptable sandbox tiers, best first").argParser(tiers),
  level: () => new Option("--level <1-3>", "how much the hint gives away").argParser(level),
  check: () => new Option("--check <id>", "judge only this check again, and those that need it"),
  diff: () => new Option("--diff", "show every finding that is new or gone"),
  write: () => new Option("--write", "keep the new grades"),
  rubric: () =>
    new Option("--rubric <file>", "points, deadlines and what is hidden, by this file").argParser(existingFile),
  lab: () => new Option("--lab <lab>", "of which lab: its number or name"),
  to: () =>
    new Option("--to <file>", "where to write it; a file that is there stays, unless --overwrite").argParser(path),
  overwrite: () => new Option("--overwrite", "write over the file that --to names"),
  into: () =>
    new Option("--into <file>", "your file from Moodle or Canvas; it stays, and a filled-in copy is written").argParser(
      existingFile,
    ),
  column: () => new Option("--column <title>", "the assignment in Canvas, by its title or number"),
  published: () =>
    new Option("--published", "grades are published: show what the rubric lets be seen from then on, too"),
  out: () => new Option("--out <folder>", "write the results into this folder").argParser(path),
  labs: () => new Option("--labs <list>", "only these labs, by number or name; all where not given").argParser(list),
  roster: () =>
    new Option("--roster <file>", "who takes the course: a CSV with a line of heads").argParser(existingFile),
  resume: () => new Option("--resume", "go on with the batch that is in the folder"),
  sign: () =>
    new Option("--sign <key>", "sign every result with this ed25519 key, a private one in PEM").argParser(existingFile),
  key: () => new Option("--key <key>", "the public key of who has signed, in PEM").argParser(existingFile),
  threshold: () =>
    new Option("--threshold <percent>", "leave out what is less alike; 60 where not given").argParser(threshold),
  base: () => new Option("--base <commit>", "what the change will go to; by its checks it is graded"),
  head: () => new Option("--head <commit>", "the change's last commit"),
};

/**
 * Adds options to a command. Each can also be given through npm's own environment: `npm run lab 1 --json` hands npm the flag, which npm
 * passes on as npm_config_json=true and swallows.
 */
export function withOptions(command: Command, ...names: Name[]): Command {
  for (const name of names) command.addOption(DEFINITIONS[name]().env(variableOf(name, process.env)));
  return command;
}

/** npm takes the beginning of one of its own options' names for that option: `--to` for `--token-description`, `--head` for `--heading`. */
const OF_NPM: Partial<Record<Name, string>> = { to: "npm_config_token_description", head: "npm_config_heading" };

/** @returns the variable by which npm passes an option on */
function variableOf(name: Name, environment: NodeJS.ProcessEnv): string {
  const ofNpm = OF_NPM[name];
  return ofNpm !== undefined && environment[ofNpm] ? ofNpm : `npm_config_${name}`;
}

/**
 * npm keeps the name of an unknown flag and throws its value among the arguments (`--from FILE` becomes from=true and an argument FILE). It
 * has a --diff of its own, for which it takes the next word.
 *
 * @throws UsageError when that has happened, with the way to write it
 */
export function refuseSwallowedValues(environment: NodeJS.ProcessEnv): void {
  for (const name of WITH_VALUES) {
    if (environment[variableOf(name, environment)] !== "true") continue;
    throw new UsageError(
      `npm took "--${name}" for itself and lost its value. Write --${name}=VALUE, or put two dashes before the options: npm run lab … -- --${name} VALUE`,
    );
  }
  const { npm_config_diff: diff } = environment;
  if (diff !== undefined && diff !== "true") {
    throw new UsageError(
      `npm took "--diff" for itself, and with it "${diff}". Put two dashes before the options: npm run lab … -- --diff`,
    );
  }
}

const WITHOUT_VALUE: Name[] = ["json", "resume", "diff", "write", "overwrite", "published"];
const WITH_VALUES = (Object.keys(DEFINITIONS) as Name[]).filter((name) => !WITHOUT_VALUE.includes(name));

/** Where the user stood: npm runs scripts in the project's root and says it in INIT_CWD. */
const here = (): string => process.env.INIT_CWD ?? process.cwd();

/** @returns the absolute path that a word of the command line means */
export function path(word: string): string {
  return resolve(here(), word);
}

/** @returns a path as the user would write it */
export function asWritten(path: string): string {
  const below = relative(here(), path);
  return below.startsWith("..") ? path : below || ".";
}

function existingFile(file: string): string {
  const found = path(file);
  const stat = statSync(found, { throwIfNoEntry: false });
  if (!stat) throw new InvalidArgumentError(`There is no file ${found}.`);
  if (!stat.isFile()) throw new InvalidArgumentError(`${found} is not a regular file.`);
  return found;
}

function list(text: string): string[] {
  return text.split(",").map((word) => word.trim());
}

function seed(text: string): string {
  if (!/^[\w.+/-]{1,128}$/.test(text)) {
    throw new InvalidArgumentError("It takes up to 128 letters, digits, and . + / - _");
  }
  return text;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("It takes a whole number from 1 to 99999.");
  return Number(text);
}

function schedule(text: string): string {
  if (scheduleFrom(text, "")) return text;
  throw new InvalidArgumentError(
    `It takes ${SCHEDULE_NAMES.join(", ")}, and behind it, if need be, the points at which it changes: child-first@3,9`,
  );
}

function kinds(text: string): Kind[] {
  const list = text.split(",");
  if (list.every((kind): kind is Kind => (KINDS as readonly string[]).includes(kind))) return list;
  throw new InvalidArgumentError(`It takes ${KINDS.join(", ")}, with commas between.`);
}

function level(text: string): number {
  if (!/^[1-3]$/.test(text)) throw new InvalidArgumentError("It takes 1, 2 or 3.");
  return Number(text);
}

function threshold(text: string): number {
  if (!/^(100|[1-9]\d?)%?$/.test(text)) throw new InvalidArgumentError("It takes a whole number from 1 to 100.");
  return Number.parseInt(text, 10);
}

function tiers(text: string): Tier[] {
  const list = text.toUpperCase().split(",");
  if (!list.every((tier): tier is Tier => /^[ABC]$/.test(tier)))
    throw new InvalidArgumentError("It takes A, B and C, with commas between.");
  return list;
}
