import type { CollectedFile, Recording } from "../../harness/observe/recording.ts";
import { eventsOf } from "./processes.ts";

/** One line that a process wrote to standard output. */
export interface Line {
  process: string;
  text: string;
  /** Index of the write event that completed the line. */
  event: number;
}

/**
 * Lines on the run's standard output, each tied to the process that wrote it: this is why a program that only prints the right text gets
 * nothing for it. A last line without a newline counts as a line.
 *
 * @param process only this process's lines
 */
export function linesOf(recording: Recording, process?: string): Line[] {
  const open = new Map<string, Line>();
  const lines: Line[] = [];
  for (const { index, event } of eventsOf(recording, "write", process)) {
    if (event.file !== "stdout") continue;
    const parts = event.text.split("\n");
    parts.forEach((part, i) => {
      const before = open.get(event.process)?.text ?? "";
      const line = { process: event.process, text: before + part, event: index };
      if (i < parts.length - 1) {
        lines.push(line);
        open.delete(event.process);
      } else if (line.text) open.set(event.process, line);
    });
  }
  return [...lines, ...open.values()];
}

/** A `key value…` line: a fact that a task asked for. */
export interface Fact {
  process: string;
  values: string[];
  event: number;
}

/**
 * The facts of one key. Extra lines, spacing and order are free; only the key and its values count.
 *
 * @param key first word of the line, compared without case
 */
export function factsOf(recording: Recording, key: string, process?: string): Fact[] {
  return linesOf(recording, process).flatMap((line) => {
    const [first, ...values] = line.text.split(/[\s:=,]+/).filter((word) => word !== "");
    return first?.toLowerCase() === key.toLowerCase() ? [{ process: line.process, values, event: line.event }] : [];
  });
}

/** @returns a fact's line as a finding repeats it, in quotes; of its spacing nothing is left */
export const quoted = (key: string, { values }: Fact): string => `"${[key, ...values].join(" ")}"`;

/** @returns the file of that path as it was at the end, if the scenario collected it */
export function collected(recording: Recording, path: string): CollectedFile | undefined {
  return recording.files.find((file) => file.path === path);
}
