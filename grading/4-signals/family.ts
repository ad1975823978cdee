import {
  blockedFindings,
  childrenOf,
  descendants,
  describeEnd,
  eventsOf,
  exitCode,
  type Finding,
  main,
  namesOf,
  type Process,
  type Recording,
} from "#check";

/*
 * Who forked whom, and how each came to its end.
 */

/** More findings of one kind than this tell a student nothing new. */
export const ENOUGH = 3;

export const count = (n: number, what = "child", many = "children") =>
  n === 0 ? `no ${what}` : n === 1 ? `one ${what}` : `${n} ${many}`;

/** "1st", "2nd", "3rd", "11th" */
export function nth(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}

/** @returns main's children that belong to the task; every check that asks for them needs the check that there are so many */
export const childrenOfMain = (recording: Recording) => childrenOf(recording, "main");

/** main forks exactly `n` children, and they fork nobody. */
export function mainForks(recording: Recording, n: number): Finding[] {
  const children = childrenOfMain(recording);
  const others = descendants(recording).filter(({ parent }) => parent !== "main");
  const findings: Finding[] = [];
  if (children.length !== n) {
    findings.push({
      expected: `main forks ${count(n)}`,
      observed:
        children.length === 0 ? nobody(recording) : `main forked ${count(children.length)}: ${namesOf(children)}`,
      process: "main",
      events: children.length === 0 ? span(main(recording)) : children.map(({ born }) => born),
    });
  }
  const [one] = others;
  if (one) {
    findings.push({
      expected: "nobody forks but main",
      observed: `${one.parent} forked ${one.name}${others.length > 1 ? `; ${others.length} processes are not main's children` : ""}`,
      process: one.parent,
      events: others.slice(0, ENOUGH).map(({ born }) => born),
    });
  }
  return findings;
}

function nobody(recording: Recording): string {
  const failed = eventsOf(recording, "fork-failed", "main")[0];
  return failed ? `main forked nobody: fork failed with ${failed.event.error}` : "main forked nobody";
}

/** @returns the events of a process's birth and end */
export const span = ({ born, exit }: Process): number[] => (exit ? [born, exit.event] : [born]);

/** @returns the event of a process's end; for one that has none a number that is greater than all */
export const endOf = ({ exit }: Process): number => exit?.event ?? Number.POSITIVE_INFINITY;

/** Every process exits with status 0. Whoever had to be killed when main had ended is the reaping check's business. */
export function everyoneExitsWell(recording: Recording): Finding[] {
  const stuck = neverEnded(recording, "every process exits with status 0");
  if (stuck.length > 0) return stuck;
  return recording.processes
    .filter((process) => !process.exit?.forced && exitCode(process) !== 0)
    .slice(0, ENOUGH)
    .map((process) => ({
      expected: `${process.name} exits with status 0`,
      observed: `${process.name} ${describeEnd(process)}${exitCode(process) === 1 ? ", as an uncaught error does" : ""}`,
      process: process.name,
      events: process.exit ? [process.exit.event] : [],
    }));
}

/**
 * main exits with the status with which the program exited, which may be main itself.
 *
 * @param expected that, in words
 */
export function exitsAlike(recording: Recording, program: Process, expected: string): Finding[] {
  const stuck = neverEnded(recording, expected);
  const first = main(recording);
  const code = exitCode(first);
  if (stuck.length > 0 || (code !== null && code === exitCode(program))) return stuck;
  const events = [...new Set([program, first])].flatMap((process) => span(process).slice(1));
  return [{ expected, observed: `main ${describeEnd(first)}`, process: first.name, events }];
}

/** @returns findings if the harness had to end the run, else none */
export function neverEnded(recording: Recording, expected: string): Finding[] {
  const { outcome } = recording;
  if (outcome.kind === "deadlock") return blockedFindings(recording, expected);
  if (outcome.kind === "cancelled") return [{ expected, observed: "the run was cancelled", process: null, events: [] }];
  if (outcome.kind !== "limit") return [];
  const observed = `the run reached its limit ${outcome.limit} (${outcome.value}) and everything was killed`;
  return [
    { expected, observed, process: outcome.process ?? "main", events: [] },
    ...blockedFindings(recording, expected),
  ];
}

/** What a program uses up that spins: the limits that it reaches. */
const SPENT: Record<string, [what: string, of: string]> = {
  "cpu-ms": ["computing", "ms of processor time"],
  events: ["asking", "calls"],
};

/** Nobody computes while it waits, nor asks again and again: the run does not end at its limit of processor time or of calls. */
export function nobodySpins(recording: Recording): Finding[] {
  const { outcome } = recording;
  const [what, of] = (outcome.kind === "limit" ? SPENT[outcome.limit] : undefined) ?? [];
  if (outcome.kind !== "limit" || !what) return [];
  const busy = outcome.blocked
    .filter(({ call, state }) => call === null || state === "R")
    .map(({ process }) => process);
  const who = busy.length > 0 ? busy.join(" and ") : (outcome.process ?? "somebody");
  return [
    {
      expected: "whoever waits sleeps in a call until there is something to do",
      observed: `${who} kept ${what}: ${outcome.value} ${of} were used up`,
      process: busy[0] ?? outcome.process,
      events: [],
    },
  ];
}
