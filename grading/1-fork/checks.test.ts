import { describe, expect, test } from "vitest";
import type { Event, Process, Recording } from "#check";
import grading from "./checks.ts";

/*
 * What no program of the corpus reaches: ends that the harness made, forks that failed, writes of two processes that got between each
 * other. Everything else is proved by real programs, in solutions/1-fork.
 */

type Happening =
  | { fork: string }
  | { exit: number; forced?: true }
  | { reap: string }
  | { prints: string }
  | { forkFails: string };

/** A recording of the given happenings, in order; who is named is the process that did it. */
function recordingOf(args: (number | string)[], happenings: [who: string, what: Happening][]): Recording {
  const processes: Process[] = [{ name: "main", pid: 100, parent: null, born: 0, exit: null, reaped: null }];
  const byName = (name: string) => processes.find((process) => process.name === name) as Process;
  const events: Event[] = [{ kind: "begin", t: 0, process: "main", dispositions: null }];
  for (const [process, what] of happenings) {
    const event = events.length;
    const of = { t: event, process };
    if ("fork" in what) {
      const pid = 100 + processes.length;
      processes.push({ name: what.fork, pid, parent: process, born: event, exit: null, reaped: null });
      events.push({ ...of, kind: "fork", child: what.fork, how: "fork" });
    } else if ("exit" in what) {
      const forced = what.forced ?? false;
      byName(process).exit = { event, status: what.exit, forced };
      events.push({ ...of, kind: "exit", status: what.exit, forced, table: null, minflt: 0 });
    } else if ("reap" in what) {
      byName(what.reap).reaped = { by: process, event };
      events.push({ ...of, kind: "reap", child: what.reap, status: 0, call: "wait4" });
    } else if ("forkFails" in what) {
      events.push({ ...of, kind: "fork-failed", error: what.forkFails });
    } else {
      events.push({ ...of, kind: "write", fd: 1, file: "stdout", bytes: what.prints.length, text: what.prints });
    }
  }
  return {
    schema: "proclab/recording/1",
    run: { lab: "1-fork", task: "any", scenario: "any.one", args, seed: "1", schedule: "natural" },
    sandbox: { tier: "A", missing: [] },
    outcome: { kind: "ended", status: 0 },
    processes,
    openFiles: [],
    events,
    output: { stdout: "", stderr: "" },
    files: [],
  };
}

function verify(id: string, recording: Recording) {
  const check = grading.checks.find((each) => each.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return check.verify(recording);
}

const killed = 9;

test("the lab is worth 100 points", () => {
  expect(grading.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
});

describe("who forked whom", () => {
  test("a fork that failed is told with its error", () => {
    const recording = recordingOf(
      [3],
      [
        ["main", { forkFails: "EAGAIN" }],
        ["main", { exit: 0 }],
      ],
    );
    expect(verify("fan.children", recording)[0]?.observed).toContain("EAGAIN");
    expect(verify("chain.line", recording)[0]?.observed).toContain("EAGAIN");
    expect(verify("tree.shape", recording)[0]?.observed).toContain("EAGAIN");
  });

  test("however many processes there are too many, the findings stay few and short", () => {
    const bomb: [string, Happening][] = Array.from({ length: 60 }, (_, i) => [
      `main${".1".repeat(i)}`,
      { fork: `main${".1".repeat(i + 1)}` },
    ]);
    const findings = verify("fan.children", recordingOf([2], bomb));
    expect(findings.length).toBeLessThanOrEqual(3);
    for (const { events } of findings) expect(events.length).toBeLessThanOrEqual(5);
  });
});

describe("ends that the harness made", () => {
  const stuck = recordingOf(
    [1],
    [
      ["main", { fork: "main.1" }],
      ["main.1", { exit: killed, forced: true }],
      ["main", { exit: killed, forced: true }],
    ],
  );
  stuck.outcome = { kind: "limit", limit: "wall-ms", value: 10_000, observed: 10_001, process: null, blocked: [] };

  test("a run that reached a limit fails its end once, and not once a process", () => {
    expect(verify("chain.ends", stuck)).toHaveLength(1);
    expect(verify("chain.ends", stuck)[0]?.observed).toContain("time limit");
  });

  test("a child that outlived main is held against the waiting, not against its own end", () => {
    const left = recordingOf(
      [],
      [
        ["main", { fork: "main.1" }],
        ["main", { exit: 0 }],
        ["main.1", { exit: killed, forced: true }],
      ],
    );
    expect(verify("hello.ends", left)).toEqual([]);
    expect(verify("hello.reaped", left)[0]?.observed).toContain("had to be killed");
  });

  test("a child that its own mistake killed is held against its end", () => {
    const crashed = recordingOf(
      [],
      [
        ["main", { fork: "main.1" }],
        ["main.1", { exit: 11 }],
        ["main", { reap: "main.1" }],
        ["main", { exit: 0 }],
      ],
    );
    expect(verify("hello.ends", crashed)[0]?.observed).toContain("SIGSEGV");
  });
});

describe("what was printed", () => {
  test("pieces of two processes' lines that arrive in turn are put together by process", () => {
    const recording = recordingOf(
      [],
      [
        ["main", { fork: "main.1" }],
        ["main", { prints: "par" }],
        ["main.1", { prints: "child 1" }],
        ["main", { prints: "ent 100 " }],
        ["main.1", { prints: "01 100\n" }],
        ["main", { prints: "101\n" }],
      ],
    );
    expect(verify("hello.child", recording)).toEqual([]);
    expect(verify("hello.parent", recording)).toEqual([]);
  });

  test("one right line among wrong guesses is not enough", () => {
    const recording = recordingOf(
      [],
      [
        ["main", { fork: "main.1" }],
        ["main.1", { prints: "child 100 99\nchild 101 100\nchild 102 101\n" }],
      ],
    );
    expect(verify("hello.child", recording)[0]?.observed).toContain("child 100 99");
  });

  test("a parent's pid from after its death is named as the adopter's", () => {
    const recording = recordingOf(
      [],
      [
        ["main", { fork: "main.1" }],
        ["main", { exit: 0 }],
        ["main.1", { prints: "child 101 1\n" }],
      ],
    );
    expect(verify("hello.child", recording)[0]?.observed).toContain("adopted");
  });

  test("talk about a child or a value is no claim about one", () => {
    const recording = recordingOf(
      [7],
      [
        ["main", { prints: "child or parent? value unknown\nvalue of the variable: 9\n" }],
        ["main", { fork: "main.1" }],
        ["main.1", { prints: "child 101 100\nvalue 8\n" }],
        ["main", { reap: "main.1" }],
        ["main", { prints: "value 7\n" }],
      ],
    );
    expect(verify("hello.child", recording)).toEqual([]);
    expect(verify("privateCopy.parent", recording)).toEqual([]);
    expect(verify("privateCopy.order", recording)).toEqual([]);
  });
});
