import {
  childrenOf,
  descendants,
  describeEnd,
  endsByItself,
  eventsOf,
  exitCode,
  type Finding,
  main,
  namesOf,
  notTogether,
  type Process,
  type Recording,
} from "#check";

/*
 * What the tasks ask of the family of processes: who forked whom, who was alive with whom, how each ended. The names tell most of it:
 * main.2.1 is the first child of the second child of main.
 */

/** More findings of one kind than this tell a student nothing new. */
const ENOUGH = 3;

/** main has one child, and nobody else forks. */
export function oneChild(recording: Recording): Finding[] {
  return star(recording, 1);
}

/** main has `n` children, and nobody else forks. */
export function star(recording: Recording, n: number): Finding[] {
  const first = main(recording);
  const children = childrenOf(recording, first.name);
  const strangers = descendants(recording).filter((process) => process.parent !== first.name);
  const findings = otherPrograms(recording);
  if (children.length !== n) {
    findings.push({
      expected: `main forks ${count(n)}`,
      observed:
        children.length === 0 ? nobody(recording) : `main forked ${count(children.length)}: ${namesOf(children)}`,
      process: first.name,
      events: births(recording, children),
    });
  }
  if (strangers.length > 0) {
    const one = strangers[0] as Process;
    findings.push({
      expected: "nobody forks but main",
      observed: `${forkers(recording, strangers)}; of the ${descendants(recording).length} processes below main, ${strangers.length === 1 ? "1 is not its child" : `${strangers.length} are not its children`}`,
      process: one.parent,
      events: births(recording, strangers.slice(0, ENOUGH)),
    });
  }
  return findings;
}

/** Below main there are `n` processes, each the only child of the one before. */
export function line(recording: Recording, n: number): Finding[] {
  const others = otherPrograms(recording);
  if (others.length > 0) return others;
  const crowded = recording.processes
    .map((process) => ({ process, children: childrenOf(recording, process.name) }))
    .filter(({ children }) => children.length > 1);
  if (crowded.length > 0) {
    return crowded.slice(0, ENOUGH).map(({ process, children }) => ({
      expected: `${process.name} forks one child at most, which goes on with the line`,
      observed: `${process.name} forked ${count(children.length)}: ${namesOf(children)}`,
      process: process.name,
      events: births(recording, children),
    }));
  }
  const below = descendants(recording);
  if (below.length === n) return [];
  const last = recording.processes.at(-1) as Process;
  return [
    {
      expected: `a line of ${n} below main`,
      observed:
        below.length === 0
          ? nobody(recording)
          : `a line of ${below.length}: ${recording.processes.map((process) => process.name).join(" → ")}`,
      process: last.name,
      events: below.length === 0 ? births(recording, []) : [last.born],
    },
  ];
}

/** Every process has two children, down to `depth` levels below main; those of the last level have none. */
export function fullBinaryTree(recording: Recording, depth: number): Finding[] {
  const expectedTotal = 2 ** (depth + 1) - 2;
  const below = descendants(recording);
  if (below.length === 0) {
    return [
      {
        expected: `${expectedTotal} processes below main`,
        observed: nobody(recording),
        process: "main",
        events: births(recording, []),
      },
    ];
  }
  const others = otherPrograms(recording);
  if (others.length > 0) return others;
  return recording.processes
    .map((process) => ({ process, children: childrenOf(recording, process.name), wanted: wantedAt(process, depth) }))
    .filter(({ children, wanted }) => children.length !== wanted)
    .slice(0, ENOUGH)
    .map(({ process, children, wanted }) => ({
      expected: `${process.name}, on level ${level(process)} of ${depth}, forks ${count(wanted)}`,
      observed:
        `it forked ${children.length === 0 ? "nobody" : `${count(children.length)}: ${namesOf(children)}`}` +
        ` (${below.length} processes below main in all, ${expectedTotal} make the tree)`,
      process: process.name,
      events: children.length > 0 ? births(recording, children) : [process.born],
    }));
}

/** main's children were all alive at one moment. */
export function together(recording: Recording): Finding[] {
  const children = childrenOf(recording, "main");
  const gap = notTogether(children);
  if (!gap) return [];
  const { ended, unborn } = gap;
  return [
    {
      expected: `there is a moment at which all ${children.length} children are alive`,
      observed: `${ended.name} ${describeEnd(ended)} before ${unborn.name} was forked`,
      process: ended.name,
      events: [...(ended.exit ? [ended.exit.event] : []), unborn.born],
    },
  ];
}

/** main's children exit with the statuses 1 to `n`, each once. Which child has which is free. */
export function statusesOneTo(recording: Recording, n: number): Finding[] {
  const children = childrenOf(recording, "main");
  const codes = children.map(exitCode);
  const missing = Array.from({ length: n }, (_, i) => i + 1).filter((code) => !codes.includes(code));
  if (missing.length === 0) return [];
  const wrong = children.filter((_, i) => {
    const code = codes[i] ?? 0;
    return code < 1 || code > n || codes.indexOf(code) < i;
  });
  return [
    {
      expected: `among the children's exit statuses is each of 1 to ${n}`,
      observed: [`nobody exited with ${missing.join(", ")}`, ...endsInWords(wrong)].join("; "),
      process: wrong[0]?.name ?? null,
      events: wrong.flatMap((child) => (child.exit ? [child.exit.event] : [])),
    },
  ];
}

/** @returns how each of them ended; those that the harness had to kill in one breath */
function endsInWords(processes: Process[]): string[] {
  const killed = processes.filter((process) => process.exit?.forced);
  const ended = processes.filter((process) => !killed.includes(process));
  const others = ended.map((process) => `${process.name} ${describeEnd(process)}`);
  return [...others, ...(killed.length > 0 ? [`${namesOf(killed)} never ended and had to be killed`] : [])];
}

/** main and every process below it exit with status 0; whoever had to be killed after main is the reaping check's business. */
export function everyoneEndsWell(recording: Recording): Finding[] {
  const ofMain = endsByItself("", { points: 0, hints: ["", "", ""] }).verify(recording);
  if (recording.outcome.kind === "limit") return ofMain;
  const others = descendants(recording)
    .filter((process) => !process.exit?.forced && exitCode(process) !== 0)
    .slice(0, ENOUGH);
  return [
    ...ofMain,
    ...others.map((process) => ({
      expected: `${process.name} exits with status 0`,
      observed: `${process.name} ${describeEnd(process)}${exitCode(process) === 1 ? " (as an uncaught error does)" : ""}`,
      process: process.name,
      events: process.exit ? [process.exit.event] : [],
    })),
  ];
}

/** Every process runs the student's own program: a family that a shell or child_process made is not what was asked. */
function otherPrograms(recording: Recording): Finding[] {
  return eventsOf(recording, "exec")
    .slice(0, ENOUGH)
    .map(({ index, event }) => ({
      expected: "every process runs your own program, as fork copied it",
      observed: `${event.process} became another program: ${event.exe}`,
      process: event.process,
      events: [index],
    }));
}

/** @returns why there is no child: no fork, a failed one, or a thread in its place */
function nobody(recording: Recording): string {
  const failed = eventsOf(recording, "fork-failed", "main")[0];
  if (failed) return `main forked nobody: fork failed with ${failed.event.error}`;
  if (eventsOf(recording, "thread", "main").length > 0) {
    return "main forked nobody; it started a thread, and a thread is not a process";
  }
  return "main forked nobody: main was the only process from beginning to end";
}

/** @returns the events that show what was said of these children; main's begin and end, when there are none */
function births(recording: Recording, children: Process[]): number[] {
  if (children.length > 0) return children.map((child) => child.born);
  const { born, exit } = main(recording);
  return exit ? [born, exit.event] : [born];
}

/** @returns "main.1 forked main.1.1, main.1.2; main.2 forked main.2.1" for the first few */
function forkers(recording: Recording, strangers: Process[]): string {
  const parents = [...new Set(strangers.map((process) => process.parent as string))];
  const said = parents.slice(0, ENOUGH).map((parent) => `${parent} forked ${namesOf(childrenOf(recording, parent))}`);
  return said.join("; ") + (parents.length > ENOUGH ? `; so did ${parents.length - ENOUGH} more` : "");
}

const count = (n: number) => (n === 0 ? "nobody" : n === 1 ? "one child" : `${n} children`);

const level = (process: Process) => process.name.split(".").length - 1;

const wantedAt = (process: Process, depth: number) => (level(process) < depth ? 2 : 0);
