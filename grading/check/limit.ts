import type { Outcome } from "../../harness/observe/recording.ts";
import { whyBlocked } from "./blocked.ts";

/**
 * Why the harness had to end a run, in words that a student understands.
 *
 * @returns a line, and one more for each process that was blocked, moved in by two spaces; null for a run that ended by itself
 */
export function describeLimit(outcome: Outcome): string | null {
  if (outcome.kind === "deadlock") return `deadlock: no process could ever go on${describeBlocked(outcome)}`;
  if (outcome.kind !== "limit") return null;
  const { limit, value, observed, process } = outcome;
  const seconds = (ms: number) => `${ms / 1000} s`;
  const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;
  const by = process ? `; the last was ${process}` : "";
  switch (limit) {
    case "wall-ms":
      return `time limit: the run had not ended after ${seconds(value)}${describeBlocked(outcome)}`;
    case "cpu-ms":
      return `CPU limit: the run had used more than ${seconds(value)} of processor time${describeBlocked(outcome)}`;
    case "processes":
      return `process limit: ${observed} processes were alive, the limit is ${value}${by ? `; the last was forked by ${process}` : ""}`;
    case "births":
      return `process limit: ${observed} processes had been forked in all, the limit is ${value}${by}`;
    case "memory-bytes":
      return `memory limit: the run used ${mebibytes(observed)}, the limit is ${mebibytes(value)}`;
    case "output-bytes":
      return `output limit: the run had printed more than ${value} bytes${by ? `, the last of them by ${process}` : ""}`;
    case "events":
      return `system call limit: the run had made more than ${value} of the calls that the harness watches${by}`;
    case "event-bytes":
      return `recording limit: what the run did takes more than ${mebibytes(value)} to record`;
    default:
      return `limit ${limit}: ${observed}, the limit is ${value}${by}`;
  }
}

/** Processes that are told of; more say nothing new. */
const MOST_BLOCKED = 6;

function describeBlocked(outcome: Outcome): string {
  const each = whyBlocked(outcome);
  const more = each.length > MOST_BLOCKED ? [`and ${each.length - MOST_BLOCKED} more`] : [];
  return [...each.slice(0, MOST_BLOCKED), ...more].map((line) => `\n  ${line}`).join("");
}
