import {
  childrenOf,
  descendants,
  describeEnd,
  eventsOf,
  exitCode,
  type Finding,
  main,
  namesOf,
  notTogether,
  type Process,
  quoted,
  type Recording,
} from "#check";
import { numberAt, numbersAfter, printedInstead } from "./said.ts";

/* Several children of main, all alive at one moment, and what main made of their statuses. */

/** main has `n` children, which fork nobody, and there is a moment at which all of them are alive. */
export function together(recording: Recording, n: number): Finding[] {
  const first = main(recording);
  const children = childrenOf(recording, first.name);
  const strangers = descendants(recording).filter(({ parent }) => parent !== first.name);
  const expected = `main forks ${count(n)}, and nobody else forks`;
  if (children.length !== n) return [{ expected, ...forked(recording, children) }];
  const [stranger] = strangers;
  if (stranger) {
    const observed = `${stranger.parent} forked, too; there are ${descendants(recording).length} processes below main`;
    return [{ expected, observed, process: stranger.parent, events: [stranger.born] }];
  }
  const gap = n > 0 ? notTogether(children) : null;
  if (!gap) return [];
  return [
    {
      expected: `there is a moment at which all ${n} children are alive`,
      observed: `${gap.ended.name} ${describeEnd(gap.ended)} before ${gap.unborn.name} was forked`,
      process: first.name,
      events: [...(gap.ended.exit ? [gap.ended.exit.event] : []), gap.unborn.born],
    },
  ];
}

/** How many children main forked, or why there is none. */
function forked(recording: Recording, children: Process[]): Pick<Finding, "observed" | "process" | "events"> {
  const failed = eventsOf(recording, "fork-failed", "main")[0];
  const { born, exit } = main(recording);
  if (children.length > 0) {
    const observed = `main forked ${count(children.length)}: ${namesOf(children)}`;
    return { observed, process: "main", events: children.map((child) => child.born) };
  }
  return {
    observed: failed ? `main forked nobody: fork failed with ${failed.event.error}` : "main forked nobody",
    process: "main",
    events: failed ? [failed.index] : exit ? [born, exit.event] : [born],
  };
}

/** The children exit with these codes, of each of which the kernel keeps the low eight bits. Which child has which is free. */
export function exitWith(recording: Recording, codes: number[]): Finding[] {
  const wanted = codes.map((code) => code & 0xff).sort(ascending);
  const children = childrenOf(recording, "main");
  const left = [...wanted];
  const wrong = children.filter((child) => {
    const place = left.indexOf(exitCode(child) ?? -1);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  if (wrong.length === 0) return [];
  return [
    {
      expected: `the children exit with the statuses ${wanted.join(", ")}`,
      observed: `nobody exited with ${left.join(", ")}; ${wrong.map((child) => `${child.name} ${describeEnd(child)}`).join(", ")}`,
      process: (wrong[0] as Process).name,
      events: wrong.flatMap((child) => (child.exit ? [child.exit.event] : [])),
    },
  ];
}

/** main prints the total of its children's exit statuses, and no other, when wait calls have told it all of them. */
export function totalOfStatuses(recording: Recording): Finding[] {
  const children = childrenOf(recording, "main");
  const total = children.reduce((sum, child) => sum + (exitCode(child) ?? 0), 0);
  const expected = `main prints "sum ${total}", the total of what its children exited with`;
  const lines = numbersAfter(recording, "sum", "main", 1);
  const [first] = lines;
  if (!first) return [{ expected, observed: printedInstead(recording, "main"), process: "main", events: [] }];
  const wrong = lines.find((line) => numberAt(line, 0) !== total);
  if (wrong) {
    const observed = `it printed ${quoted("sum", wrong)}${explained(recording, numberAt(wrong, 0), total)}`;
    return [{ expected, observed, process: "main", events: [wrong.event] }];
  }
  const unknown = children.find((child) => toldOf(recording, child) > first.event);
  if (!unknown) return [];
  return [
    {
      expected: "main prints the total when wait calls have told it every status",
      observed: `it printed ${quoted("sum", first)} before any wait call had told it the status of ${unknown.name}`,
      process: "main",
      events: [first.event, ...(unknown.reaped ? [unknown.reaped.event] : [])],
    },
  ];
}

/** @returns index of the first event by which the parent learnt the child's status; looking (WNOWAIT) is enough */
function toldOf(recording: Recording, child: Process): number {
  const looks = eventsOf(recording, "wait", "main").filter(
    ({ event }) => event.child === child.name && event.status !== null,
  );
  return Math.min(child.reaped?.event ?? Number.POSITIVE_INFINITY, looks[0]?.index ?? Number.POSITIVE_INFINITY);
}

/** @returns where a wrong total may come from, when that is plain */
function explained(recording: Recording, printed: number, total: number): string {
  if (total > 0 && printed === total * 256) return ": 256 times as much, as raw statuses make";
  const given = recording.run.args.filter((code) => typeof code === "number");
  return printed === given.reduce((sum, code) => sum + code, 0) ? ", the total of the codes as they were given" : "";
}

const ascending = (a: number, b: number) => a - b;

const count = (n: number) => (n === 1 ? "one child" : `${n} children`);
