import { type Fact, factsOf, linesOf, type Recording } from "#check";

/* What a process printed, as far as the tasks ask for it. Only lines that look like the asked ones are held against a program. */

/** @returns the lines of one process that begin with `key` and go on with as many whole numbers as are asked for */
export function numbersAfter(recording: Recording, key: string, process: string, count: number): Fact[] {
  return factsOf(recording, key, process).filter(({ values }) =>
    Array.from({ length: count }, (_, i) => values[i]).every((word) => word !== undefined && /^-?\d+$/.test(word)),
  );
}

/** @returns the number at a place of a line that numbersAfter found */
export function numberAt(fact: Fact, place: number): number {
  return Number(fact.values[place]);
}

/** @returns what a process printed in place of the line that is missing */
export function printedInstead(recording: Recording, process: string): string {
  const [first] = linesOf(recording, process);
  return first
    ? `${process} printed no such line; its first is ${JSON.stringify(first.text)}`
    : `${process} printed nothing`;
}

/** @returns what a pid is, as far as the recording tells: "100 is the pid of main" */
export function whosePid(recording: Recording, pid: number): string {
  const owner = recording.processes.find((process) => process.pid === pid);
  return owner ? `${pid} is the pid of ${owner.name}` : `${pid} is the pid of no process of this run`;
}
