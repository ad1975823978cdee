import {
  childrenOf,
  descendants,
  describeEnd,
  eventsOf,
  exitCode,
  type Fact,
  type Finding,
  factsOf,
  main,
  namesOf,
  type Process,
  quoted,
  type Recording,
} from "#check";
import { numberAt, numbersAfter, printedInstead, whosePid } from "./said.ts";

/* A zombie, and an orphan. */

/** main prints the pid of a child of its own, and of nobody else, as that of a zombie. */
export function zombiesPid(recording: Recording): Finding[] {
  const children = childrenOf(recording, "main");
  const expected = 'main prints "zombie" and the pid of a child of its own';
  const lines = zombieLines(recording);
  if (children.length === 0) {
    return [{ expected, observed: "main forked nobody", process: "main", events: [main(recording).born] }];
  }
  if (lines.length === 0) {
    const [stray] = descendants(recording).flatMap(({ name }) => numbersAfter(recording, "zombie", name, 1));
    return [
      {
        expected,
        observed: stray
          ? `${stray.process} printed ${quoted("zombie", stray)}, not main`
          : printedInstead(recording, "main"),
        process: stray?.process ?? "main",
        events: stray ? [stray.event] : children.map(({ born }) => born),
      },
    ];
  }
  return lines
    .filter((line) => !children.some(({ pid }) => pid === numberAt(line, 0)))
    .map((line) => ({
      expected,
      observed: `it printed ${quoted("zombie", line)}; ${whosePid(recording, numberAt(line, 0))}`,
      process: "main",
      events: [line.event],
    }));
}

/** When main printed the line the child had ended, and was not reaped yet. */
export function isZombieThen(recording: Recording): Finding[] {
  return zombieLines(recording).flatMap((line): Finding[] => {
    const child = childrenOf(recording, "main").find(({ pid }) => pid === numberAt(line, 0));
    if (!child) return [];
    const { exit, reaped } = child;
    const expected = `main prints ${quoted("zombie", line)} when ${child.name} has ended and has not been reaped`;
    if (exit === null || exit.event > line.event) {
      const observed = `${child.name} had not ended yet when main printed that`;
      return [{ expected, observed, process: "main", events: [line.event, ...(exit ? [exit.event] : [])] }];
    }
    if (reaped === null || reaped.event > line.event) return [];
    const observed = `${child.name} had been reaped already when main printed that: it was a zombie no more`;
    return [{ expected, observed, process: "main", events: [exit.event, reaped.event, line.event] }];
  });
}

/** The lines as they are asked for; only where there are none those that say more, for "zombie 9 is gone" is another line. */
function zombieLines(recording: Recording): Fact[] {
  const lines = numbersAfter(recording, "zombie", "main", 1);
  const plain = lines.filter(({ values }) => values.length === 1);
  return plain.length > 0 ? plain : lines;
}

/** main has one child, and that child has one. */
export function threeGenerations(recording: Recording): Finding[] {
  const below = descendants(recording);
  const [parent, orphan] = below;
  if (below.length === 2 && orphan?.parent === parent?.name) return [];
  return [
    {
      expected: "main forks one child, that child forks one child, and nobody else forks",
      observed:
        below.length === 0
          ? "main forked nobody"
          : recording.processes
              .map((process) => ({ process, children: childrenOf(recording, process.name) }))
              .filter(({ children }) => children.length > 0)
              .map(({ process, children }) => `${process.name} forked ${namesOf(children)}`)
              .join("; "),
      process: "main",
      events: below.slice(0, 3).map(({ born }) => born),
    },
  ];
}

/** The three of `orphan`; its checks need the one that there are three. */
function generations(recording: Recording): { parent: Process; orphan: Process } {
  const [, parent, orphan] = recording.processes as [Process, Process, Process];
  return { parent, orphan };
}

/** The grandchild prints its parent's pid as the one from before. */
export function parentBefore(recording: Recording): Finding[] {
  const { parent, orphan } = generations(recording);
  const expected = `${orphan.name} prints "before ${parent.pid}", the pid of ${parent.name}`;
  return line(recording, orphan, "before", expected, (pid) => (pid === parent.pid ? null : whosePid(recording, pid)));
}

/** The grandchild prints another parent's pid as the one from afterwards, and its own had ended then. */
export function parentAfter(recording: Recording): Finding[] {
  const { parent, orphan } = generations(recording);
  const expected = `${orphan.name} prints "after" and the pid of whoever adopted it when ${parent.name} had ended`;
  const wrong = line(recording, orphan, "after", expected, (pid) => {
    if (pid === parent.pid) return `that is still ${parent.name}, its first parent`;
    return recording.processes.some((process) => process.pid === pid) ? whosePid(recording, pid) : null;
  });
  const [after] = numbersAfter(recording, "after", orphan.name, 1);
  if (wrong.length > 0 || !after) return wrong;
  // Not "the end came before the line": the kernel gives an orphan its new parent a moment before the old one's end is known to anybody.
  const busy = recording.events.findIndex(
    (event, index) =>
      index > after.event &&
      (event.process === parent.name
        ? event.kind !== "exit"
        : event.kind === "kill" && event.target === parent.name && event.signo !== 0),
  );
  if (busy < 0 && !parent.exit?.forced && parent.exit !== null) return [];
  return [
    {
      expected,
      observed: `it printed ${quoted("after", after)} while ${parent.name} still ran`,
      process: orphan.name,
      events: [after.event, ...(busy < 0 ? [] : [busy])],
    },
  ];
}

/** A line with a pid, which `wrong` calls wrong in words, or null. */
function line(
  recording: Recording,
  process: Process,
  key: string,
  expected: string,
  wrong: (pid: number) => string | null,
): Finding[] {
  const lines = numbersAfter(recording, key, process.name, 1);
  if (lines.length === 0) {
    const others = recording.processes.filter(({ name }) => name !== process.name);
    const [stray] = others.flatMap(({ name }) => factsOf(recording, key, name));
    const observed = stray ? `${stray.process} printed ${quoted(key, stray)}` : printedInstead(recording, process.name);
    return [{ expected, observed, process: stray?.process ?? process.name, events: stray ? [stray.event] : [] }];
  }
  return lines.flatMap((fact): Finding[] => {
    const words = wrong(numberAt(fact, 0));
    if (words === null) return [];
    return [
      { expected, observed: `it printed ${quoted(key, fact)}: ${words}`, process: process.name, events: [fact.event] },
    ];
  });
}

/** main reaps its child. The grandchild is not its to reap: whoever adopts it does that. */
export function parentReaped(recording: Recording): Finding[] {
  const { parent } = generations(recording);
  if (parent.reaped?.by === "main") return [];
  return [
    {
      expected: `main waits for its child ${parent.name}`,
      observed: `${parent.name} ${describeEnd(parent)}, and no wait call of main returned it`,
      process: "main",
      events: [parent.born, ...(parent.exit ? [parent.exit.event] : [])],
    },
  ];
}

/** The grandchild comes to its end by itself, and main is there until it has said all that it has to say. */
export function mainIsLast(recording: Recording): Finding[] {
  const { orphan } = generations(recording);
  const end = main(recording).exit;
  const expected = `${orphan.name} ends by itself, and main does not end before it has printed its last line`;
  if (orphan.exit?.forced) {
    const left = eventsOf(recording, "leftover", orphan.name).map(({ index }) => index);
    const observed = `${orphan.name} was still alive when the run was over and had to be killed`;
    return [{ expected, observed, process: orphan.name, events: [...left, orphan.exit.event] }];
  }
  if (orphan.exit && exitCode(orphan) === null) {
    const observed = `${orphan.name} ${describeEnd(orphan)}`;
    return [{ expected, observed, process: orphan.name, events: [orphan.exit.event] }];
  }
  const after = numbersAfter(recording, "after", orphan.name, 1).at(-1);
  if (!after || !end || after.event < end.event) return [];
  return [
    {
      expected,
      observed: `main had ended when ${orphan.name} printed ${quoted("after", after)}`,
      process: "main",
      events: [end.event, after.event],
    },
  ];
}
