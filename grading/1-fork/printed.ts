import {
  childrenOf,
  type Fact,
  type Finding,
  factsOf,
  linesOf,
  main,
  type Process,
  quoted,
  type Recording,
} from "#check";

/*
 * What the tasks ask to be printed. Every line is known by the process that wrote it, so the right text from the wrong process, or from a
 * process that never forked, is worth nothing. Only lines that look like the asked ones are held against a program.
 */

/** The child prints its own pid and its parent's, and nobody else prints such a line. */
export function childLine(recording: Recording): Finding[] {
  const child = onlyChild(recording);
  return pidLine(recording, "child", child, child.pid, main(recording).pid);
}

/** main prints its own pid and its child's, and nobody else prints such a line. */
export function parentLine(recording: Recording): Finding[] {
  const first = main(recording);
  return pidLine(recording, "parent", first, first.pid, onlyChild(recording).pid);
}

function pidLine(recording: Recording, key: string, writer: Process, own: number, other: number): Finding[] {
  const claims = factsOf(recording, key).filter((fact) => numberAt(fact, 0) !== null && numberAt(fact, 1) !== null);
  const wanted = `${writer.name} prints "${key} ${own} ${other}"`;
  const strays = claims.filter((fact) => fact.process !== writer.name);
  const mine = claims.filter((fact) => fact.process === writer.name);
  const wrong = mine.find((fact) => numberAt(fact, 0) !== own || numberAt(fact, 1) !== other);
  const findings: Finding[] = [];
  if (wrong) {
    const reasons = [
      numberAt(wrong, 0) === own ? "" : whosePid(recording, numberAt(wrong, 0), wrong),
      numberAt(wrong, 1) === other ? "" : whosePid(recording, numberAt(wrong, 1), wrong),
    ].filter(Boolean);
    findings.push({
      expected: wanted,
      observed: `it printed ${quoted(key, wrong)}: ${reasons.join("; ")}`,
      process: writer.name,
      events: [wrong.event],
    });
  } else if (mine.length === 0 && strays.length === 0) {
    findings.push({ expected: wanted, observed: whatItPrinted(recording, writer), process: writer.name, events: [] });
  }
  for (const stray of strays) {
    findings.push({
      expected: `only ${writer.name} prints a "${key}" line`,
      observed: `${stray.process} printed ${quoted(key, stray)}${mine.length === 0 ? `, and ${writer.name} did not` : ""}`,
      process: stray.process,
      events: [stray.event],
    });
  }
  return findings;
}

/** The child prints a value that is not the one the task was called with. */
export function changedValue(recording: Recording, value: number): Finding[] {
  const child = onlyChild(recording);
  const facts = valuesOf(recording, child);
  if (facts.some((fact) => numberAt(fact, 0) !== value)) return [];
  const last = facts.at(-1);
  return [
    {
      expected: `${child.name} changes its variable and prints a value other than ${value}`,
      observed: last ? `it printed ${quoted("value", last)}, the value from before` : whatItPrinted(recording, child),
      process: child.name,
      events: last ? [last.event] : [],
    },
  ];
}

/** main prints the value that the task was called with, and no other. */
export function ownValue(recording: Recording, value: number): Finding[] {
  const first = main(recording);
  const facts = valuesOf(recording, first);
  const wrong = facts.find((fact) => numberAt(fact, 0) !== value);
  if (facts.length > 0 && !wrong) return [];
  return [
    {
      expected: `main prints "value ${value}": nothing that the child does changes it`,
      observed: wrong ? `it printed ${quoted("value", wrong)}` : whatItPrinted(recording, first),
      process: first.name,
      events: wrong ? [wrong.event] : [],
    },
  ];
}

/** main prints its value once more, or for the first time, after it has reaped the child. */
export function valueAfterReaping(recording: Recording): Finding[] {
  const child = onlyChild(recording);
  const reaped = child.reaped?.event ?? Number.POSITIVE_INFINITY;
  const facts = valuesOf(recording, main(recording));
  const last = facts.at(-1);
  if (!last || last.event > reaped) return [];
  return [
    {
      expected: `main prints its value when it has reaped ${child.name}`,
      observed: `it printed ${quoted("value", last)} before a wait call had returned ${child.name}: the change might not have happened yet`,
      process: "main",
      events: [last.event, reaped],
    },
  ];
}

/** The one child of main; every check here needs the check that there is one. */
function onlyChild(recording: Recording): Process {
  return childrenOf(recording, "main")[0] as Process;
}

function valuesOf(recording: Recording, process: Process): Fact[] {
  return factsOf(recording, "value", process.name).filter((fact) => numberAt(fact, 0) !== null);
}

function numberAt(fact: Fact, index: number): number | null {
  const text = fact.values[index];
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** @returns what a wrong number in a pid line is, as far as the recording tells */
function whosePid(recording: Recording, pid: number | null, fact: Fact): string {
  const owner = recording.processes.find((process) => process.pid === pid);
  if (owner) return `${pid} is the pid of ${owner.name}`;
  const parent = recording.processes.find((process) => process.name === fact.process)?.parent;
  const end = recording.processes.find((process) => process.name === parent)?.exit?.event;
  if (parent && end !== undefined && end < fact.event) {
    return `${parent} had ended by then, and ${pid} is the process that adopted its child`;
  }
  return `${pid} is the pid of no process of this run`;
}

function whatItPrinted(recording: Recording, process: Process): string {
  const first = linesOf(recording, process.name)[0];
  return first ? `it printed no such line; its first is ${JSON.stringify(first.text)}` : "it printed nothing";
}
