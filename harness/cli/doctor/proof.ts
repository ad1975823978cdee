import { randomInt } from "node:crypto";
import { join } from "node:path";
import { record } from "../../observe/record.ts";
import type { Recording } from "../../observe/recording.ts";
import { bundleProgram } from "../../run/bundle.ts";
import { run } from "../../run/run.ts";
import type { Tier } from "../../supervisor/protocol.ts";
import type { Finding } from "./finding.ts";

/** One real run, from the source to the recording. */
export interface Proof {
  /** In which tier; null where there was no run. */
  tier: Tier | null;
  /** What was not as it must be, in words; null where all was. */
  wrong: string | null;
  /** Letters of the two pages that the program mapped, as in harness/README.md; null where none were seen. */
  pages: string | null;
}

/** Runs twin.ts through the whole harness, and holds what was recorded against what it does. */
export async function prove(tiers: Tier[], signal?: AbortSignal): Promise<Proof> {
  const status = randomInt(1, 256);
  const identity = { lab: "0-doctor", task: "twin", scenario: "twin", args: [status], seed: "0", schedule: "natural" };
  try {
    const program = await bundleProgram(join(import.meta.dirname, "twin.ts"));
    const events = await run(
      { program, task: "twin", args: [status], trace: ["process", "memory"], tiers },
      signal ? { signal } : {},
    );
    const recording = record(identity, events);
    return { tier: recording.sandbox.tier, wrong: whatIsWrong(recording, status), pages: pagesOf(recording) };
  } catch (error) {
    return { tier: null, wrong: (error as Error).message, pages: null };
  }
}

/** @returns what of a recording of twin(status) is not as it must be, or null */
export function whatIsWrong({ processes, outcome, output }: Recording, status: number): string | null {
  const [main, child, ...others] = processes;
  if (outcome.kind !== "ended") return `the run ended by ${outcome.kind}`;
  if (outcome.status !== 0) return `main ended with wait status ${outcome.status}: ${output.stderr}`;
  if (!main || !child || others.length > 0) return `${processes.length} processes were seen, and two were there`;
  if (child.exit?.status !== status << 8)
    return `the child was seen to end with ${child.exit?.status}, and it exited with ${status}`;
  return child.reaped?.by === main.name ? null : "nobody was seen to wait for the child";
}

function pagesOf({ events }: Recording): string | null {
  const seen = events.flatMap((event) => (event.kind === "pages" && event.pages.length === 2 ? [event.pages] : []));
  return seen.at(-1) ?? null;
}

/** The run itself. */
export function proofFinding({ wrong, tier }: Proof): Finding {
  return {
    id: "proof",
    title: "A real run",
    mark: wrong === null ? "good" : "broken",
    found: wrong ?? `in tier ${tier} a program forked, its child exited, it waited: all three were seen`,
    means: "compiled, started, confined, traced and recorded as every graded program is",
    remedies: [],
  };
}

/** Whether pages can be told apart: by the run, as the tracer sees them. */
export function pagemapFinding({ wrong, pages }: Proof): Finding {
  const about = { id: "pagemap", title: "Pages" };
  if (wrong !== null)
    return {
      ...about,
      mark: "note",
      found: "not looked at",
      means: "no program could be run to look at",
      remedies: [],
    };
  const right = pages === "x-";
  return {
    ...about,
    mark: right ? "good" : "lacking",
    found: right
      ? "/proc/PID/pagemap tells a page that was written to from one that was not"
      : `/proc/PID/pagemap says ${pages ?? "nothing"} of two pages of which the first was written to`,
    means: right ? "lab 6 can be graded" : "lab 6 cannot be graded; the others can",
    remedies: right ? [] : [{ on: "host", do: "a kernel with CONFIG_PROC_PAGE_MONITOR, as every distribution's has" }],
  };
}
