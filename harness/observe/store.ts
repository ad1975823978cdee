import { readFileSync } from "node:fs";
import recordingSchema from "./recording.schema.json" with { type: "json" };
import type { Recording } from "./recording.ts";
import { validator } from "./schema.ts";

/** A file that should hold a recording holds something else. */
export class NotARecording extends Error {
  override name = "NotARecording";
}

const validateRecording = validator(recordingSchema);

/**
 * Reads a recording and holds it against the schema: a check may then rely on its shape.
 *
 * @throws NotARecording when the file cannot be read, is not JSON, breaks the schema, or speaks of processes and events that it lacks
 */
export function readRecording(path: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new NotARecording(`${path}: ${(error as Error).message}`);
  }
  const problems = recordingProblems(value);
  if (problems.length > 0)
    throw new NotARecording(`${path} is not a recording:\n  ${problems.slice(0, 5).join("\n  ")}`);
  return value as Recording;
}

/** @returns what is wrong with a value that should be a recording; none when it is one */
export function recordingProblems(value: unknown): string[] {
  const problems = validateRecording.problems(value);
  return problems.length > 0 ? problems : danglingReferences(value as Recording);
}

function danglingReferences({ processes, events }: Recording): string[] {
  const names = new Set(processes.map(({ name }) => name));
  const known = (name: string | null) => name === null || names.has(name);
  const inRange = (index: number) => index >= 0 && index < events.length;
  return [
    ...events
      .filter(({ process }) => !known(process))
      .map(({ process }) => `events speak of an unknown process ${process}`),
    ...processes.flatMap(({ name, parent, born, exit, reaped }) => [
      ...(known(parent) && known(reaped?.by ?? null) ? [] : [`${name} has an unknown parent or reaper`]),
      ...([born, exit?.event ?? 0, reaped?.event ?? 0].every(inRange)
        ? []
        : [`${name} points to an event that is not there`]),
    ]),
  ];
}
