import { descendants, type Event, eventsOf, type Finding, main, type Process, type Recording } from "#check";
import { GREETING, pathOf, plain, type Wanted, wantedOf } from "./scenarios.ts";

/*
 * What became of a process: which file it runs since its exec, with which arguments, in which environment. Nothing here asks which of the
 * six calls was used: for the kernel all of them are execve.
 */

type Exec = Extract<Event, { kind: "exec" }>;

/** More findings of one kind than this tell a student nothing new. */
export const ENOUGH = 3;

/** main itself becomes the one program that was asked for: it forks nobody, and is nothing else on the way. */
export function mainBecomes(recording: Recording): Finding[] {
  const file = fileWanted(recording);
  if (file === null) return [];
  const forked = nobodyForks(recording, `main itself becomes ${file}: exec needs no new process`);
  const first = main(recording);
  return forked.length > 0 && execsOf(recording, first).length === 0
    ? forked
    : [...forked, ...becomesOnly(recording, first, file)];
}

/** A process becomes this program, and no other before or after it. */
export function becomesOnly(recording: Recording, process: Process, file: string): Finding[] {
  const expected = `${process.name} becomes ${file}`;
  const execs = execsOf(recording, process);
  if (execs.length === 0) {
    const { text, events } = attempts(recording, process);
    return [
      { expected, observed: `${process.name} never became another program: ${text}`, process: process.name, events },
    ];
  }
  return execs
    .filter(({ event }) => fromWork(event.exe) !== file)
    .slice(0, ENOUGH)
    .map(({ index, event }) => ({
      expected: execs.length === 1 ? expected : `${expected}, and no other program on the way`,
      observed: `${process.name} became ${fromWork(event.exe)}, called as ${list(event.argv)}`,
      process: process.name,
      events: [index],
    }));
}

/** Nobody but main is there. */
function nobodyForks(recording: Recording, expected: string): Finding[] {
  const [child] = descendants(recording);
  if (!child) return [];
  const became = execsOf(recording, child)[0];
  return [
    {
      expected,
      observed: `${child.parent} forked ${child.name}${became ? `, which became ${fromWork(became.event.exe)}` : ""}`,
      process: child.parent,
      events: [child.born, ...(became ? [became.index] : [])],
    },
  ];
}

/** The program that a process became has exactly these arguments, its own name first. */
export function hasArguments(recording: Recording, process: Process, argv: string[]): Finding[] {
  return lastExec(recording, process).flatMap(({ index, event }) =>
    same(event.argv, argv)
      ? []
      : [
          {
            expected: `${fromWork(event.exe)} is called as ${list(argv)}`,
            observed: `it was called as ${list(event.argv)}`,
            process: process.name,
            events: [index],
          },
        ],
  );
}

/** The program that main became has exactly these arguments behind its name, whatever that is. */
export function isTold(recording: Recording, words: string[]): Finding[] {
  return lastExec(recording, main(recording)).flatMap(({ index, event }) =>
    same(event.argv.slice(1), words)
      ? []
      : [
          {
            expected: `${fromWork(event.exe)} is called by some name, and with the arguments ${list(words)} behind it`,
            observed: `it was called as ${list(event.argv)}`,
            process: "main",
            events: [index],
          },
        ],
  );
}

/** The program that a process became has the environment that main had. */
export function keepsEnvironment(recording: Recording, process: Process): Finding[] {
  const own = [GREETING, `PATH=${pathOf(recording.run.scenario)}`];
  return lastExec(recording, process).flatMap(({ index, event }) => {
    const lost = own.filter((variable) => !event.env.includes(variable));
    if (lost.length === 0) return [];
    return [
      {
        expected: `${fromWork(event.exe)} has main's environment, and in it ${own.join(" and ")}`,
        observed: event.env.length === 0 ? "its environment was empty" : `it had no ${lost.join(" and no ")}`,
        process: process.name,
        events: [index],
      },
    ];
  });
}

/** @returns the file that has to run, or null where none can */
export function fileWanted(recording: Recording): string | null {
  const wanted: Wanted = wantedOf(recording);
  return "file" in wanted ? wanted.file : null;
}

/** @returns what a process became, in order, with the places in the recording */
export function execsOf(recording: Recording, process: Process): { index: number; event: Exec }[] {
  return eventsOf(recording, "exec", process.name);
}

/** @returns the exec that made a process what it was in the end; none, or one */
export function lastExec(recording: Recording, process: Process): { index: number; event: Exec }[] {
  return execsOf(recording, process).slice(-1);
}

/** @returns what a process tried to become in vain, in words, and the events that show it */
export function attempts(recording: Recording, process: Process): { text: string; events: number[] } {
  const failed = eventsOf(recording, "exec-failed", process.name);
  if (failed.length === 0) {
    return { text: "it made no attempt", events: [process.born, ...(process.exit ? [process.exit.event] : [])] };
  }
  const shown = failed.slice(0, 2 * ENOUGH).map(({ event }) => `${event.path || '""'} (${event.error})`);
  return {
    text: `it tried ${shown.join(", ")}${failed.length > shown.length ? `, and ${failed.length - shown.length} more` : ""}`,
    events: failed.slice(0, 2 * ENOUGH).map(({ index }) => index),
  };
}

/**
 * @returns where a path leads, seen from the work folder: `/lab/work/bin/x`, `./bin/x` and `bin//x` are one file. Where the work folder
 *   lies depends on the sandbox's tier, but it is always called `work`.
 */
export function fromWork(path: string): string {
  return plain(path.replace(/\/(\.?\/)+/g, "/").replace(/^.*\/work\//, ""));
}

/** @returns an argument vector as a student would write it */
export const list = (words: string[]) => `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;

/** @returns whether two lists hold the same words in the same order */
export const same = (one: string[], other: string[]) =>
  one.length === other.length && one.every((word, i) => word === other[i]);
