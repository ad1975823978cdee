import type { Recording } from "../../harness/observe/recording.ts";
import { blockedFindings } from "./blocked.ts";
import { describeLimit } from "./limit.ts";
import { describeEnd, exitCode, main } from "./processes.ts";
import type { Check, Finding } from "./types.ts";

/** What a lab still has to say of a check whose meaning is the same in every lab. */
export type CommonCheck = Pick<Check, "points" | "hints"> & Partial<Pick<Check, "needs" | "title" | "scenarios">>;

/**
 * The program comes to its end: no limit was reached, and main exits with the status that is right for the task.
 *
 * @param task id of the check is `task.ends`
 * @param status exit status that main must have
 */
export function endsByItself(task: string, rest: CommonCheck, status = 0): Check {
  return {
    id: `${task}.ends`,
    title:
      status === 0 ? "The program ends by itself, with status 0" : `The program ends by itself, with status ${status}`,
    needs: [],
    why: "A shell, make and every other caller learns from the exit status alone whether a program did its work.",
    ...rest,
    verify(recording) {
      const { outcome } = recording;
      const first = main(recording);
      const expected = `main exits with status ${status}`;
      if (outcome.kind === "deadlock") {
        const findings = blockedFindings(recording, expected);
        const ofMain = findings.filter(({ process }) => process === first.name);
        return ofMain.length > 0 ? ofMain : findings;
      }
      if (outcome.kind === "limit") {
        const observed = (describeLimit(outcome) ?? "").replaceAll(/\n */g, "; ");
        return [{ expected, observed, process: outcome.process ?? first.name, events: [] }];
      }
      if (exitCode(first) === status) return [];
      return [
        {
          expected,
          observed: `main ${describeEnd(first)}`,
          process: first.name,
          events: first.exit ? [first.exit.event] : [],
        },
      ];
    },
  };
}

/** Every process is reaped by its parent, and none is alive when main has ended. */
export function leavesNobody(task: string, rest: CommonCheck): Check {
  return {
    id: `${task}.reaped`,
    title: "Every child is waited for by its own parent",
    needs: [],
    why: "A child that nobody waits for stays in the process table as a zombie until its parent ends, and runs on unseen if it has not ended.",
    ...rest,
    verify: (recording) => recording.processes.slice(1).flatMap((process) => unreaped(recording, process.name)),
  };
}

function unreaped(recording: Recording, name: string): Finding[] {
  const process = recording.processes.find((each) => each.name === name);
  if (!process?.parent || process.reaped?.by === process.parent) return [];
  const expected = `${process.parent} waits for its child ${name}`;
  if (process.exit?.forced) {
    const events = [process.born, process.exit.event];
    return [
      {
        expected,
        observed: `${name} was still alive when the run was over and had to be killed`,
        process: name,
        events,
      },
    ];
  }
  const events = [process.born, ...(process.exit ? [process.exit.event] : [])];
  return [
    {
      expected,
      observed: `${name} ${describeEnd(process)}, and no wait call of ${process.parent} returned it`,
      process: process.parent,
      events,
    },
  ];
}
