import { createHash } from "node:crypto";
import type { Schedule } from "../supervisor/protocol.ts";

/** The schedules by name, in the order in which they are tried: see supervisor/schedule.c. */
export const SCHEDULE_NAMES = ["natural", "parent-first", "child-first", "seeded"] as const;

/** The most points at which a schedule can change. */
const MOST_CHANGES = 16;

/**
 * Reads a schedule as people write it: its name, and, behind an @, the points at which the process that runs loses its priority. Points are
 * counted from 1 over the whole run. `child-first@3,9`
 *
 * @param seed of the run: what a seeded schedule draws depends on it
 * @returns null where the text is no schedule
 */
export function scheduleFrom(text: string, seed: string): Schedule | null {
  const [, word, points] = /^([a-z-]+)(?:@(\d{1,9}(?:,\d{1,9})*))?$/.exec(text) ?? [];
  const name = SCHEDULE_NAMES.find((each) => each === word);
  const changes = points?.split(",").map(Number) ?? [];
  if (name === undefined || changes.length > MOST_CHANGES) return null;
  const changing = changes.length > 0 ? { changes } : {};
  if (name !== "seeded") return { name, ...changing };
  return { name, seed: createHash("sha256").update(`${seed}/schedule`).digest().readUInt32LE(0), ...changing };
}
