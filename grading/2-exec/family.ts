import { childrenOf, descendants, type Finding, main, type Process, type Recording } from "#check";
import {
  attempts,
  becomesOnly,
  ENOUGH,
  execsOf,
  fromWork,
  hasArguments,
  keepsEnvironment,
  lastExec,
  list,
  same,
} from "./programs.ts";
import { CALLS, type Call, programOf } from "./scenarios.ts";

/* What six asks: a child for each call of the exec family, known by the program that it becomes. */

/** main has six children; each becomes one of the six programs, and each program is there once. */
export function oneChildACall(recording: Recording): Finding[] {
  const first = main(recording);
  const own = execsOf(recording, first)[0];
  if (own) {
    return [
      {
        expected: "main forks a child for each of the six calls, and stays itself",
        observed: `main itself became ${fromWork(own.event.exe)}, and what came after that call in the source is gone`,
        process: first.name,
        events: [own.index],
      },
    ];
  }
  const stranger = descendants(recording).find((process) => process.parent !== first.name);
  if (stranger) {
    return [
      {
        expected: "nobody forks but main",
        observed: `${stranger.parent} forked ${stranger.name}`,
        process: stranger.parent,
        events: [stranger.born],
      },
    ];
  }
  const idle = childrenOf(recording, first.name).filter((child) => callOf(recording, child) === null);
  const missing = CALLS.filter((call) => childrenFor(recording, call).length === 0);
  const twice = CALLS.filter((call) => childrenFor(recording, call).length > 1);
  const findings: Finding[] = [
    ...twice.map((call) => ({
      expected: `one child becomes ${fileOf(recording, call)}`,
      observed: `${childrenFor(recording, call)
        .map(({ name }) => name)
        .join(" and ")} did`,
      process: first.name,
      events: childrenFor(recording, call).map(({ born }) => born),
    })),
    ...missing.map((call, i) => nobodyBecame(recording, call, idle[i])),
    ...idle.slice(missing.length).map((child) => ({
      expected: "main has six children, one for each program",
      observed: `${child.name} became none of the six: ${whatInstead(recording, child).text}`,
      process: child.name,
      events: whatInstead(recording, child).events,
    })),
  ];
  return findings.slice(0, ENOUGH);
}

/** Each program is called by its own name, with the one word "name". */
export function eachKnowsItsName(recording: Recording): Finding[] {
  return CALLS.flatMap((call) =>
    childrenFor(recording, call).flatMap((child) => hasArguments(recording, child, [call, "name"])),
  );
}

/** Those with an e have the one variable that the task names, the others have main's environment. */
export function eachHasItsEnvironment(recording: Recording): Finding[] {
  return CALLS.flatMap((call) =>
    childrenFor(recording, call).flatMap((child) =>
      call.endsWith("e") ? onlyTheCall(recording, child, call) : keepsEnvironment(recording, child),
    ),
  );
}

function onlyTheCall(recording: Recording, child: Process, call: Call): Finding[] {
  return lastExec(recording, child).flatMap(({ index, event }) =>
    same(event.env, [`CALL=${call}`])
      ? []
      : [
          {
            expected: `the environment of ${fileOf(recording, call)} is CALL=${call} and nothing else`,
            observed: `it was ${list(event.env.slice(0, 2 * ENOUGH))}${event.env.length > 2 * ENOUGH ? ` and ${event.env.length - 2 * ENOUGH} more` : ""}`,
            process: child.name,
            events: [index],
          },
        ],
  );
}

const fileOf = (recording: Recording, call: Call) => programOf(call, String(recording.run.args[0]));

/** @returns the call whose program a child became, and nothing else on the way; null when there is none */
function callOf(recording: Recording, child: Process): Call | null {
  return CALLS.find((call) => becomesOnly(recording, child, fileOf(recording, call)).length === 0) ?? null;
}

function childrenFor(recording: Recording, call: Call): Process[] {
  return childrenOf(recording, "main").filter((child) => callOf(recording, child) === call);
}

/** @param idle a child that may have been meant to */
function nobodyBecame(recording: Recording, call: Call, idle: Process | undefined): Finding {
  const expected = `a child becomes ${fileOf(recording, call)}`;
  if (!idle) return { expected, observed: "no child did", process: "main", events: [] };
  const { text, events } = whatInstead(recording, idle);
  return {
    expected,
    observed: `no child did; ${idle.name} became none of the six: ${text}`,
    process: idle.name,
    events,
  };
}

function whatInstead(recording: Recording, child: Process): { text: string; events: number[] } {
  const exec = execsOf(recording, child)[0];
  if (!exec) return attempts(recording, child);
  return { text: `it became ${fromWork(exec.event.exe)}`, events: [exec.index] };
}
