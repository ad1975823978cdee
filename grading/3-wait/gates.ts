import {
  childrenOf,
  describeEnd,
  eventsOf,
  exitCode,
  type Fact,
  type Finding,
  type Process,
  quoted,
  type Recording,
} from "#check";
import { numberAt, numbersAfter, printedInstead, whosePid } from "./said.ts";

/* Children that wait at gates: who went through which, with what number, and in which order main told of them. */

/** Every child opens a gate that no other one opens, and exits with the number that it found there. */
export function throughGates(recording: Recording): Finding[] {
  const numbers = numbersInGates(recording);
  const taken = new Map<string, string>();
  return childrenOf(recording, "main").flatMap((child): Finding[] => {
    const gate = gateOf(recording, child);
    const expected = "each child opens its own gate, reads the number in it, and exits with that";
    const events = [child.born, ...(gate ? [gate.event] : []), ...(child.exit ? [child.exit.event] : [])];
    const finding = (observed: string): Finding[] => [{ expected, observed, process: child.name, events }];
    if (!gate) return finding(`${child.name} opened no gate and ${describeEnd(child)}`);
    const other = taken.get(gate.path);
    if (other) return finding(`${child.name} opened ${gate.path}, which is the gate of ${other}`);
    taken.set(gate.path, child.name);
    const number = numbers.get(gate.path);
    if (number === undefined) {
      // Who still waited at it when the run was ended has done nothing wrong.
      return child.exit?.forced === false
        ? finding(`${child.name} ${describeEnd(child)} before ${gate.path} was opened for it`)
        : [];
    }
    if (number === exitCode(child)) return [];
    return finding(`${child.name} found ${number} in ${gate.path} and ${describeEnd(child)}`);
  });
}

/** The gate that a child opened first. */
function gateOf(recording: Recording, child: Process): { path: string; event: number } | null {
  for (const { index, event } of eventsOf(recording, "open", child.name)) {
    const path = event.path.split("/").at(-1) ?? "";
    if (/^gate\.\d+$/.test(path)) return { path, event: index };
  }
  return null;
}

/** The number that the harness put into each gate that it opened. */
function numbersInGates(recording: Recording): Map<string, number> {
  return new Map(
    eventsOf(recording, "step").flatMap(({ event }) =>
      event.does === "gate" ? [[event.path, Number(event.text)] as const] : [],
    ),
  );
}

/** main prints for each child a line with its pid and its exit status, when it has ended, and none that is not true. */
export function toldOfAll(recording: Recording): Finding[] {
  const children = childrenOf(recording, "main");
  const lines = tellings(recording);
  const byPid = (line: Fact) => children.find(({ pid }) => pid === numberAt(line, 0));
  const wrong = lines.find((line) => {
    const child = byPid(line);
    return !child || exitCode(child) !== numberAt(line, 1);
  });
  if (wrong) {
    const child = byPid(wrong);
    return [
      {
        expected: "each line tells a child's pid and the status with which that child exited",
        observed: `main printed ${quoted("done", wrong)}, but ${child ? `${child.name}, whose pid that is, ${describeEnd(child)}` : whosePid(recording, numberAt(wrong, 0))}`,
        process: "main",
        events: [wrong.event, ...(child?.exit ? [child.exit.event] : [])],
      },
    ];
  }
  const early = lines.find((line) => line.event < endOf(byPid(line) as Process));
  if (early) {
    const child = byPid(early) as Process;
    return [
      {
        expected: "each line is printed when the child that it tells of has ended",
        observed: `main printed ${quoted("done", early)} while ${child.name}, whose pid that is, still ran`,
        process: "main",
        events: [early.event, ...(child.exit ? [child.exit.event] : [])],
      },
    ];
  }
  const untold = children.find(({ pid }) => !lines.some((line) => numberAt(line, 0) === pid));
  if (!untold) return [];
  return [
    {
      expected: `main prints "done ${untold.pid} ${exitCode(untold) ?? "<code>"}" for ${untold.name}`,
      observed: lines.length === 0 ? printedInstead(recording, "main") : "it printed no line with that pid",
      process: "main",
      events: untold.exit ? [untold.exit.event] : [],
    },
  ];
}

/** main told of its children in the order in which they ended, of each before the next one ended. */
export function inOrderOfEnd(recording: Recording): Finding[] {
  const children = childrenOf(recording, "main").sort((a, b) => endOf(a) - endOf(b));
  return inOrder(recording, children, "in which they ended");
}

/** main told of its children in the order in which they were born, of each as soon as it and all before it had ended. */
export function inOrderOfBirth(recording: Recording): Finding[] {
  return inOrder(recording, childrenOf(recording, "main"), "in which they were born");
}

/**
 * The lines stand in this order, and each is printed as soon as it can be. The latter is no matter of time: the harness opens the next gate
 * when everybody sleeps, so whoever prints a line after the next end has waited for that end before printing it.
 */
function inOrder(recording: Recording, children: Process[], order: string): Finding[] {
  const lines = new Map<number, number>();
  for (const line of tellings(recording)) {
    if (!lines.has(numberAt(line, 0))) lines.set(numberAt(line, 0), line.event);
  }
  const lineOf = ({ pid }: Process) => lines.get(pid) ?? Number.POSITIVE_INFINITY;
  const told = [...children].sort((a, b) => lineOf(a) - lineOf(b));
  const place = told.findIndex((child, i) => child !== children[i]);
  if (place >= 0) {
    return [
      {
        expected: `main tells of its children in the order ${order}: ${children.map(({ name }) => name).join(", ")}`,
        observed: `it told of them in the order ${told.map(({ name }) => name).join(", ")}`,
        process: "main",
        events: told.map(lineOf).filter(Number.isFinite),
      },
    ];
  }
  let known = -1;
  for (const child of children) {
    known = Math.max(known, endOf(child));
    const next = children.filter((other) => endOf(other) > known).sort((a, b) => endOf(a) - endOf(b))[0];
    if (!next || lineOf(child) < endOf(next)) continue;
    return [
      {
        expected: `main tells of ${child.name} as soon as it can, while ${next.name} still runs`,
        observed: `it told of ${child.name} only after ${next.name} had ended, too`,
        process: "main",
        events: [endOf(child), endOf(next), lineOf(child)].filter(Number.isFinite),
      },
    ];
  }
  return [];
}

const endOf = ({ exit }: Process) => exit?.event ?? Number.POSITIVE_INFINITY;

const tellings = (recording: Recording) => numbersAfter(recording, "done", "main", 2);
