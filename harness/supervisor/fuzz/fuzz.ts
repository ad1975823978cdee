/** Runs a fuzzer (engine.c) and looks at every line that comes of its inputs: what C wrote is judged here, not in C. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Ajv2020 } from "ajv/dist/2020.js";
import { execa } from "execa";
import eventSchema from "./event.schema.json" with { type: "json" };

const BUILD = join(import.meta.dirname, "../../../build");

export const TARGETS = ["request", "event"] as const;
export type Target = (typeof TARGETS)[number] | "planted";

/** Compiles the fuzzers. Several at once take turns. */
export async function buildFuzzers(): Promise<void> {
  await mkdir(BUILD, { recursive: true });
  const folder = join(import.meta.dirname, "..");
  await execa("flock", [join(BUILD, ".lock"), "make", "-s", "-C", folder, `BUILD=${BUILD}`, "fuzz"]);
}

/** Inputs that reach what is known to be reached, the fewest that do. */
export const corpusOf = (target: Target): string => join(import.meta.dirname, "corpus", target);

export interface Fuzzing {
  target: Target;
  /** How many inputs to make, beside those of the corpus. */
  runs: number;
  /** Draws them, a whole number: the same seed makes the same ones. */
  seed: number;
  /** Where inputs go that were wrong. */
  crashes: string;
  /** A folder of inputs to begin with; none where not given. */
  corpus?: string;
  /** A folder for the fewest inputs that reach what was reached. */
  minimise?: string;
  signal?: AbortSignal;
}

export interface Fuzzed {
  executions: number;
  /** Inputs that were made and reached something new. */
  found: number;
  edges: number;
  seconds: number;
}

/** An input was wrong: what is in `message`, and the command that runs it again. */
export class Broken extends Error {
  override name = "Broken";
}

/**
 * Feeds a target, and holds the line of each input against what such lines must be.
 *
 * @throws Broken at the first input that the target dies of, or whose line is wrong
 */
export async function fuzz(fuzzing: Fuzzing): Promise<Fuzzed> {
  const { target, signal } = fuzzing;
  const program = join(BUILD, `fuzz-${target}`);
  const words = wordsOf(fuzzing);
  const options = { reject: false, stdin: "ignore", ...(signal ? { cancelSignal: signal } : {}) } as const;
  const running = execa(program, words, { ...options, buffer: { stdout: false } });
  let number = 0;
  let wrong: string | null = null;
  for await (const line of createInterface({ input: running.stdout })) {
    number++;
    wrong = WRONG[target](line);
    if (wrong === null) continue;
    running.kill("SIGTERM");
    break;
  }
  const { failed, exitCode, stderr, shortMessage } = await running;
  // One that died by itself may have written a part of a line; that it died says more.
  if (wrong !== null && !exitCode) {
    // The same words make the same inputs, so this one can be had again.
    const kept = await execa(program, [...words, `--keep=${number}`], { ...options, stdout: "ignore" });
    throw new Broken(`${target}, input ${number}: ${wrong}${kept.stderr}`);
  }
  if (failed) throw new Broken(`${target}: ${stderr || shortMessage}`);
  const { executions, found, edges, seconds } = JSON.parse(stderr) as Fuzzed;
  if (number !== executions) throw new Broken(`${target}: ${executions} inputs gave ${number} lines`);
  return { executions, found, edges, seconds };
}

function wordsOf({ runs, seed, crashes, corpus, minimise }: Fuzzing): string[] {
  return [
    `--runs=${runs}`,
    `--seed=${seed}`,
    `--crashes=${crashes}`,
    "--print",
    ...(corpus ? [`--corpus=${corpus}`] : []),
    ...(minimise ? [`--minimise=${minimise}`] : []),
  ];
}

const ajv = new Ajv2020({ strict: true, strictRequired: false, discriminator: true, allowUnionTypes: true });
const isEvent = ajv.compile(eventSchema);

/** What is wrong with a line, or null. */
const WRONG: Record<Target, (line: string) => string | null> = {
  request: (line) => (/^(ok|request: [^\p{Cc}]+)$/u.test(line) ? null : `it was answered ${JSON.stringify(line)}`),
  event: (line) => notJson(line) ?? (isEvent(JSON.parse(line)) ? null : ajv.errorsText(isEvent.errors)),
  planted: notJson,
};

function notJson(line: string): string | null {
  try {
    JSON.parse(line);
    return null;
  } catch (error) {
    return `${(error as Error).message} `;
  }
}
