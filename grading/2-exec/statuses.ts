import {
  blockedFindings,
  childrenOf,
  descendants,
  describeEnd,
  eventsOf,
  exitCode,
  type Finding,
  main,
  type Process,
  type Recording,
  signalName,
} from "#check";
import { attempts, becomesOnly, ENOUGH, execsOf, fileWanted, fromWork } from "./programs.ts";
import { wantedOf } from "./scenarios.ts";

/* What main says with its own status of a program that ran, or could not run. */

/** main forks one child, which becomes the program; main stays what it is. */
export function oneChildBecomes(recording: Recording): Finding[] {
  const file = fileWanted(recording);
  if (file === null) return [];
  const first = main(recording);
  const own = execsOf(recording, first)[0];
  if (own) {
    return [
      {
        expected: `main forks a child, which becomes ${file}, and stays to wait for it`,
        observed: `main itself became ${fromWork(own.event.exe)}, and nobody is left who could pass on its status`,
        process: first.name,
        events: [own.index],
      },
    ];
  }
  const [child] = childrenOf(recording, first.name);
  // A shell that was not asked for forks in its turn; what matters is that it is there.
  const other = child !== undefined && execsOf(recording, child).some(({ event }) => fromWork(event.exe) !== file);
  if (!child || (descendants(recording).length !== 1 && !other))
    return [crowd(recording, "main forks one child, and nobody else forks")];
  return becomesOnly(recording, child, file);
}

/** main exits with the status with which the program exited. */
export function passesStatusOn(recording: Recording): Finding[] {
  return childrenOf(recording, "main").flatMap((child) => {
    const code = exitCode(child);
    return code === null
      ? [otherEnd(child, "exits, and main with the same status")]
      : mainExits(recording, code, `as ${child.name} did`);
  });
}

/** main exits with 128 and the number of the signal that ended the program. */
export function tellsTheSignal(recording: Recording): Finding[] {
  return childrenOf(recording, "main").flatMap((child) => {
    const signo = child.exit?.forced ? 0 : (child.exit?.status ?? 0) & 0x7f;
    return signo === 0
      ? [otherEnd(child, "dies of the signal that its arguments name")]
      : mainExits(recording, 128 + signo, `128 + ${signo}: ${child.name} was killed by ${signalName(signo)}`);
  });
}

function otherEnd(child: Process, expected: string): Finding {
  return {
    expected: `${child.name} ${expected}`,
    observed: `${child.name} ${describeEnd(child)}`,
    process: child.name,
    events: child.exit ? [child.exit.event] : [child.born],
  };
}

/**
 * Where no program can run, none does, and main says why with its status.
 *
 * @param children how many children main may fork in the attempt
 */
export function saysWhyNot(recording: Recording, children: number): Finding[] {
  const wanted = wantedOf(recording);
  if (!("status" in wanted)) return [];
  const why = wanted.status === 127 ? "there is no such program" : "the file is there, and may not be executed";
  const ran = recording.processes.flatMap((process) => execsOf(recording, process));
  if (ran.length > 0) {
    return ran.slice(0, ENOUGH).map(({ index, event }) => ({
      expected: `nothing runs: ${why}`,
      observed: `${event.process} became ${fromWork(event.exe)}`,
      process: event.process,
      events: [index],
    }));
  }
  if (descendants(recording).length > children) {
    const expected = children === 0 ? "nobody forks" : "main forks one child at most, and nobody else forks";
    return [crowd(recording, `${expected}: ${why}`)];
  }
  return mainExits(recording, wanted.status, why);
}

function mainExits(recording: Recording, status: number, why: string): Finding[] {
  const first = main(recording);
  if (exitCode(first) === status) return [];
  const expected = `main exits with status ${status} (${why})`;
  const blocked = blockedFindings(recording, expected);
  if (blocked.length > 0) return blocked.slice(0, ENOUGH);
  const error = exitCode(first) === 1 ? " (as an uncaught error does)" : "";
  const strays = wentOn(recording);
  const tried = recording.processes
    .map((process) => attempts(recording, process))
    .find(({ text }) => text.includes("tried"));
  return [
    {
      expected,
      observed: `main ${describeEnd(first)}${error}${strays.map(({ text }) => `; ${text}`).join("")}`,
      process: first.name,
      events: [
        ...(tried?.events.slice(-1) ?? []),
        ...strays.map(({ event }) => event),
        ...(first.exit ? [first.exit.event] : []),
      ],
    },
  ];
}

/** @returns children that went on into their parent's part after their exec had failed; a wait call without children gives them away */
function wentOn(recording: Recording): { text: string; event: number }[] {
  return descendants(recording).flatMap((process) => {
    const wait = eventsOf(recording, "wait", process.name).find(({ event }) => event.error === "ECHILD");
    const failed = eventsOf(recording, "exec-failed", process.name).at(-1);
    if (!wait || !failed || wait.index < failed.index) return [];
    return [
      {
        text: `${process.name} went on after its exec had failed, as far as the parent's wait call`,
        event: wait.index,
      },
    ];
  });
}

function crowd(recording: Recording, expected: string): Finding {
  const below = descendants(recording);
  const failed = eventsOf(recording, "fork-failed")[0];
  const nobody = failed ? `fork failed with ${failed.event.error}` : "main forked nobody";
  const shown = below.slice(0, ENOUGH).map((process: Process) => `${process.parent} forked ${process.name}`);
  const more = below.length - shown.length;
  return {
    expected,
    observed: below.length === 0 ? nobody : `${shown.join(", ")}${more > 0 ? `, and there were ${more} more` : ""}`,
    process: "main",
    events: below.length === 0 ? (failed ? [failed.index] : []) : below.slice(0, ENOUGH).map(({ born }) => born),
  };
}
