import {
  childrenOf,
  descendants,
  describeEnd,
  type Event,
  endsByItself,
  eventsOf,
  exitCode,
  type Finding,
  leavesNobody,
  main,
  type Process,
  type Recording,
  whyBlocked,
} from "#check";

/* Which process became which program, and how main ended for it. */

type Exec = Extract<Event, { kind: "exec" }>;

/** A program that the task was to run, and the process that became it. */
export interface Ran {
  argv: string[];
  process: Process;
  exec: Exec;
  /** Index of the exec event. */
  index: number;
}

/** What a shell exits with when there is no such program. */
const NOT_FOUND = 127;

/** More findings of one kind than this tell a student nothing new. */
const ENOUGH = 3;

/** @returns the child of main that became the program; undefined when none did */
export function ranBy(recording: Recording, argv: string[]): Ran | undefined {
  return childrenOf(recording, "main").flatMap((process) =>
    eventsOf(recording, "exec", process.name)
      .filter(({ event }) => isRun(event, argv))
      .map(({ event, index }) => ({ argv, process, exec: event, index })),
  )[0];
}

/** @returns those of the programs that children of main became, in the order of the task's arguments */
export function ranEach(recording: Recording, argvs: string[][]): Ran[] {
  return argvs.flatMap((argv) => ranBy(recording, argv) ?? []);
}

/**
 * Each of the programs is run once, as it was given, by a child of main; no other program runs, and nobody else is
 * forked.
 */
export function runsEach(recording: Recording, argvs: string[][]): Finding[] {
  const findings = eventsOf(recording, "exec").flatMap(({ event, index }) => strange(recording, argvs, event, index));
  for (const argv of argvs) {
    const times = eventsOf(recording, "exec").filter(({ event }) => isRun(event, argv));
    const expected = `one child of main becomes ${words(argv)}`;
    if (times.length > 1) {
      const observed = `${times.map(({ event }) => event.process).join(" and ")} became it, so that it was run ${times.length} times`;
      findings.push({ expected, observed, process: "main", events: times.map(({ index }) => index) });
    } else if (times.length === 0) findings.push({ expected, ...whyNot(recording) });
  }
  return (findings.length > 0 ? findings : idlers(recording)).slice(0, ENOUGH);
}

/** No program runs, since what it needs is missing. */
export function runsNothing(recording: Recording, because: string): Finding[] {
  return eventsOf(recording, "exec")
    .slice(0, ENOUGH)
    .map(({ event, index }) => ({
      expected: `no program is run: ${because}`,
      observed: `${event.process} became ${words(event.argv)}`,
      process: event.process,
      events: [index],
    }));
}

/** main exits with this status. `because` says why it is the right one. */
export function exitsWith(recording: Recording, status: number, because: string): Finding[] {
  return endsByItself("", NOTHING, status)
    .verify(recording)
    .map((finding) => ({ ...finding, expected: `${finding.expected}: ${because}` }));
}

/** main exits as the program did, by the rule of shells. */
export function exitsAs(recording: Recording, argv: string[]): Finding[] {
  const process = ranBy(recording, argv)?.process;
  const end = process?.exit;
  if (recording.outcome.kind !== "ended")
    return exitsWith(recording, 0, `${words(argv)} has ended, and its status is known`);
  if (!process || !end || end.forced) {
    const expected = `main waits for ${words(argv)} and exits as it does`;
    const observed = `main ${describeEnd(main(recording))} while it was still running`;
    return [{ expected, observed, process: "main", events: [main(recording).exit?.event ?? 0] }];
  }
  const signal = end.status & 0x7f;
  const code = (end.status >> 8) & 0xff;
  return signal === 0
    ? exitsWith(recording, code, `so did ${words(argv)}`)
    : exitsWith(recording, 128 + signal, `${words(argv)} was killed by signal ${signal}, and a shell adds 128`);
}

/** There is no such program: a child of main finds that out and exits with 127, and so does main. */
export function exitsAsNotFound(recording: Recording, argv: string[]): Finding[] {
  const findings = exitsWith(recording, NOT_FOUND, `there is no program ${argv[0]}`);
  const children = childrenOf(recording, "main");
  if (findings.length > 0 || children.some((child) => exitCode(child) === NOT_FOUND)) return findings;
  const ends = children.map((child) => `${child.name} ${describeEnd(child)}`);
  return [
    {
      expected: `a child of main finds no program ${argv[0]} and exits with status ${NOT_FOUND}`,
      observed: ends.length === 0 ? "main forked nobody" : ends.slice(0, ENOUGH).join(", "),
      process: "main",
      events: children.map(({ born }) => born),
    },
  ];
}

/** Every child is reaped by main. */
export function reapsAll(recording: Recording): Finding[] {
  return leavesNobody("", NOTHING).verify(recording).slice(0, ENOUGH);
}

/** A program and its arguments as a person would write them, in quotation marks and not too long. */
export function words(argv: string[]): string {
  const text = argv.join(" ");
  return `"${text.length > 50 ? `${text.slice(0, 49)}…` : text}"`;
}

/** What was run that nobody asked for, or by the wrong process. */
function strange(recording: Recording, argvs: string[][], event: Exec, index: number): Finding[] {
  const { process } = event;
  const found = { process, events: [index] };
  if (!argvs.some((argv) => isRun(event, argv))) {
    const expected = `only ${argvs.map(words).join(" and ")} ${argvs.length === 1 ? "is" : "are"} run, with just these arguments`;
    return [{ ...found, expected, observed: `${process} became ${words(event.argv)} (${event.exe})` }];
  }
  const parent = recording.processes.find(({ name }) => name === process)?.parent;
  if (parent === "main") return [];
  const expected = `a child of main becomes ${words(event.argv)}`;
  return parent === null
    ? [{ ...found, expected, observed: "main itself became it, so that nobody was left to wait for it" }]
    : [{ ...found, expected, observed: `${process} became it, which is a child of ${parent}` }];
}

/** Why a program was not run: no child, a call that failed, a wait that came first. */
function whyNot(recording: Recording): Omit<Finding, "expected"> {
  const children = childrenOf(recording, "main");
  const idle = children.find((child) => eventsOf(recording, "exec", child.name).length === 0);
  const stuck =
    recording.outcome.kind === "deadlock" ? [`nobody could go on: ${whyBlocked(recording.outcome).join("; ")}`] : [];
  const failed = lastFailure(recording);
  const reason = [...(failed ? [failed.words] : []), ...stuck].map((text) => `; ${text}`).join("");
  const events = failed ? [failed.index] : [];
  if (idle) {
    const end = idle.exit ? [idle.exit.event] : [];
    const observed = `${idle.name} was forked and ${describeEnd(idle)} without becoming it${reason}`;
    return { observed, process: idle.name, events: [idle.born, ...end, ...events] };
  }
  const observed =
    children.length === 0 ? `main forked nobody${reason}` : `main forked nobody else than ${names(children)}${reason}`;
  const { exit, born } = main(recording);
  return { observed, process: "main", events: [exit?.event ?? born, ...events] };
}

/**
 * The last call that failed and that a student will know: fork, exec, or the open of a file that the task was given.
 */
function lastFailure(recording: Recording): { words: string; index: number } | null {
  const index = recording.events.findLastIndex(
    (event) =>
      event.kind === "fork-failed" ||
      event.kind === "exec-failed" ||
      (event.kind === "call" && event.path !== null && event.error !== null && recording.run.args.includes(event.path)),
  );
  const event = recording.events[index];
  if (event?.kind === "fork-failed") return { words: `its fork failed with ${event.error}`, index };
  if (event?.kind === "exec-failed") return { words: `the exec of ${event.path} failed with ${event.error}`, index };
  return event?.kind === "call" ? { words: `${event.name} of ${event.path} failed with ${event.error}`, index } : null;
}

/** Processes that became no program: a copying helper between two programs is none of their family. */
function idlers(recording: Recording): Finding[] {
  return descendants(recording)
    .filter((process) => eventsOf(recording, "exec", process.name).length === 0)
    .map((process) => ({
      expected: "every process that is forked becomes one of the programs",
      observed: `${process.name}, a child of ${process.parent}, ${describeEnd(process)} and never became a program`,
      process: process.name,
      events: [process.born],
    }));
}

const NOTHING: Parameters<typeof endsByItself>[1] = { points: 0, hints: ["", "", ""] };

/** The program of that name, wherever it was found, and not another one under its name. */
const isRun = ({ path, argv: given }: Exec, argv: string[]) =>
  given.length === argv.length && given.every((word, i) => word === argv[i]) && inFolder(path) === inFolder(argv[0]);

const inFolder = (path = "") => path.split("/").at(-1);

const names = (processes: Process[]) => processes.map(({ name }) => name).join(", ");
