import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawFrom, type Finding, type Recording } from "#check";
import { findLab } from "../../harness/catalog/catalog.ts";
import {
  BEGINNING,
  call,
  end,
  exec,
  exit,
  exited,
  fork,
  IDENTITY,
  MAIN,
  reap,
  recordedExactly,
  type Told,
  wrote,
} from "../../harness/observe/testing.ts";
import { judge } from "../judge/judge.ts";
import { loadLab } from "../judge/load.ts";
import grading from "./checks.ts";
import { scenarios } from "./scenarios.ts";

/*
 * What no program of the corpus reaches, or not every time: ends that the harness made, forks that failed, events that come in an order
 * that is rare. Everything else is proved by real programs, in solutions/3-wait.
 */

const CHILD = 11;
const GRANDCHILD = 12;
const SEED = "1";
const PROGRAM = ["./probe", "exit", "3"];
const [SIGKILL, SIGTERM, SIGCONT, SIGSTOP] = [9, 15, 18, 19];
const WNOHANG = 1;

function recorded(scenario: string, args: Recording["run"]["args"], ...told: Told[]): Recording {
  const task = scenario.split(".")[0] as string;
  const ended = told.some(({ ev }) => ev === "end") ? [] : [exit(MAIN), end()];
  const identity = { ...IDENTITY, lab: "3-wait", task, scenario, args, seed: SEED };
  return recordedExactly([...BEGINNING, ...told, ...ended], identity);
}

function verify(id: string, recording: Recording): Finding[] {
  const check = grading.checks.find((each) => each.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return check.verify(recording);
}

const observed = (id: string, recording: Recording) =>
  verify(id, recording)
    .map((finding) => finding.observed)
    .join("\n");

/** A wait call that came back with nobody. */
const asked = call(MAIN, "wait4", [-1, 0, WNOHANG, 0], 0);
const opened = (pid: number, path: string) => call(pid, "openat", [-100, 0, 0, 0], 3, { path });

test("the lab is worth 100 points", () => {
  expect(grading.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
});

describe("a program that was run", () => {
  const ran = [fork(MAIN, CHILD), exec(CHILD, "./probe", PROGRAM)];

  test("talk about an end is no claim about one", () => {
    const talk = "exited normally? stopped by whom?\nsignaled, or not\nexited 3\n";
    const told = [...ran, exit(CHILD, exited(3)), reap(MAIN, CHILD, exited(3)), wrote(MAIN, talk)];
    expect(verify("decode.exited", recorded("decode.exits", [PROGRAM], ...told))).toEqual([]);
  });

  test("one right claim among wrong ones is not enough", () => {
    const told = [...ran, exit(CHILD, exited(3)), reap(MAIN, CHILD, exited(3)), wrote(MAIN, "exited 3\nexited 4\n")];
    expect(observed("decode.exited", recorded("decode.exits", [PROGRAM], ...told))).toContain('"exited 4"');
  });

  test("what the harness killed neither exited nor was killed, whatever main says", () => {
    const limit: Told = { ev: "limit", limit: "wall-ms", value: 10_000, observed: 10_001 };
    const over = [limit, exit(CHILD, SIGKILL), exit(MAIN, SIGKILL), end(SIGKILL, "limit")];
    const recording = recorded("decode.killed", [PROGRAM], ...ran, wrote(MAIN, "signaled SIGKILL\n"), ...over);
    expect(observed("decode.signaled", recording)).toContain("had to be killed by the harness");
    expect(observed("deadline.killed", recording)).toContain("nobody sent it a signal");
  });

  test("a program that could not be executed is told with the error", () => {
    const failed = call(CHILD, "execve", [0, 0, 0], -2, { path: "./prob" });
    const told = [fork(MAIN, CHILD), failed, exit(CHILD, exited(127)), reap(MAIN, CHILD, exited(127))];
    expect(observed("decode.runs", recorded("decode.exits", [PROGRAM], ...told))).toContain("ENOENT");
  });

  test("a late program may be killed by whoever was asked to do it", () => {
    const told = [...ran, exit(CHILD, SIGTERM), reap(MAIN, CHILD, SIGTERM), wrote(MAIN, "late\n")];
    expect(verify("deadline.killed", recorded("deadline.late", [100, PROGRAM], ...told))).toEqual([]);
  });

  test("a late program that ended of its own accord was not killed", () => {
    const told = [...ran, exit(CHILD, exited(0)), reap(MAIN, CHILD), wrote(MAIN, "late\n")];
    expect(observed("deadline.killed", recorded("deadline.late", [100, PROGRAM], ...told))).toContain(
      "exited with status 0",
    );
  });

  test.each([
    ["events", 2, ["it asked 2 times"]],
    ["cpu-ms", 2, ["it asked 2 times"]],
    ["cpu-ms", 1, ["it asked once"]],
    ["cpu-ms", 0, []],
    ["wall-ms", 2, []],
    ["output-bytes", 2, []],
  ] as const)("who reached the limit %s after %i questions never slept, or did other things", (limit, times, words) => {
    const over: Told[] = [{ ev: "limit", limit, value: 1, observed: 2 }, exit(MAIN, SIGKILL), end(SIGKILL, "limit")];
    const questions = Array.from({ length: times }, () => asked);
    const findings = verify("poll.sleeps", recorded("poll.exits", [PROGRAM], ...ran, ...questions, ...over));
    expect(findings.map((finding) => finding.observed)).toEqual(words.map((word) => expect.stringContaining(word)));
  });

  test("on a slow machine a late child may be killed before it has become the program; one that had time may not", () => {
    const told = [fork(MAIN, CHILD), exit(CHILD, SIGKILL), reap(MAIN, CHILD, SIGKILL), wrote(MAIN, "late\n")];
    expect(verify("deadline.runs", recorded("deadline.late", [100, PROGRAM], ...told))).toEqual([]);
    expect(observed("deadline.runs", recorded("deadline.onTime", [1e6, PROGRAM], ...told))).toContain(
      "no child became",
    );
    const harness = [fork(MAIN, CHILD), wrote(MAIN, "late\n"), exit(MAIN), { ev: "leftover", pid: CHILD } as const];
    const left = recorded("deadline.late", [100, PROGRAM], ...harness, exit(CHILD, SIGKILL), end());
    expect(observed("deadline.runs", left)).toContain("no child became");
  });

  test.each([
    [SIGCONT, ["after it had sent main.1 SIGCONT"]],
    [SIGTERM, []],
  ] as const)("a stop is told of before signal %i does away with it, if it does", (signo, words) => {
    const stopped: Told = { ev: "stop", pid: CHILD, signo: SIGSTOP };
    const told = [...ran, stopped, call(MAIN, "kill", [CHILD, signo], 0), wrote(MAIN, "stopped SIGSTOP\n")];
    const recording = recorded("decode.stops", [PROGRAM], ...told, exit(CHILD, SIGTERM), reap(MAIN, CHILD, SIGTERM));
    const findings = verify("decode.stopped", recording);
    expect(findings.map((finding) => finding.observed)).toEqual(words.map((word) => expect.stringContaining(word)));
  });

  test("a stop that the tracer never saw is known from the wait call that reported it", () => {
    const reported = call(MAIN, "wait4", [-1, 0, 2, 0], CHILD, { status: (SIGSTOP << 8) | 0x7f });
    const killed = [call(MAIN, "kill", [CHILD, SIGKILL], 0), exit(CHILD, SIGKILL), reap(MAIN, CHILD, SIGKILL)];
    const told = [...ran, reported, wrote(MAIN, "stopped SIGSTOP\n"), ...killed];
    expect(verify("decode.stopped", recorded("decode.stops", [PROGRAM], ...told))).toEqual([]);
  });

  test("a stop may be told of before anybody else has heard of it", () => {
    const stopped: Told = { ev: "stop", pid: CHILD, signo: SIGSTOP };
    const told = [...ran, wrote(MAIN, "stopped SIGSTOP\n"), stopped, call(MAIN, "kill", [CHILD, SIGKILL], 0)];
    const recording = recorded("decode.stops", [PROGRAM], ...told, exit(CHILD, SIGKILL), reap(MAIN, CHILD, SIGKILL));
    expect(verify("decode.stopped", recording)).toEqual([]);
  });

  test("a wait call that failed is no question", () => {
    const failed = call(MAIN, "wait4", [-1, 0, WNOHANG, 0], -10);
    const recording = recorded("poll.exits", [PROGRAM], ...ran, failed, failed, wrote(MAIN, "waiting\n"));
    expect(observed("poll.waiting", recording)).toContain("no wait call of main came back without a child");
  });
});

test("a fork that failed is told with its error", () => {
  const recording = recorded("sum.few", [3, 4], call(MAIN, "clone", [0], -11));
  expect(observed("sum.children", recording)).toContain("EAGAIN");
});

describe("children at gates", () => {
  const args = [3];
  const gates = [
    { gate: "gate.2", text: "70\n" },
    { gate: "gate.1", text: "80\n" },
    { gate: "gate.3", text: "90\n" },
  ];
  const pidOf = (gate: string) => 20 + Number(gate.split(".")[1]);
  const inOrder = gates.map(({ gate }) => gate).sort();

  /** All children are forked and open their gates; then each ends as its gate is opened. */
  const family = (codeOf: (text: string) => number): Told[] => [
    ...inOrder.flatMap((gate) => [fork(MAIN, pidOf(gate)), opened(pidOf(gate), gate)]),
    ...gates.flatMap(({ gate, text }): Told[] => [
      { ev: "step", does: "gate", path: `work/${gate}`, text },
      exit(pidOf(gate), exited(codeOf(text))),
    ]),
  ];

  test("the number counts that the harness put into the gate", () => {
    expect(verify("spawnOrder.gates", recorded("spawnOrder.few", args, ...family(Number)))).toEqual([]);
    const off = recorded("spawnOrder.few", args, ...family((text) => Number(text) - 1));
    expect(verify("spawnOrder.gates", off)).toHaveLength(gates.length);
  });

  test("who ends before its gate was opened has read nothing; who is killed there was still waiting", () => {
    const waiting = [fork(MAIN, 21), opened(21, "gate.1")];
    const left = recorded("spawnOrder.few", args, ...waiting, exit(21, exited(0)));
    expect(observed("spawnOrder.gates", left)).toContain("exited with status 0 before gate.1 was opened for it");
    const over: Told[] = [{ ev: "deadlock" }, exit(21, SIGKILL), exit(MAIN, SIGKILL), end(SIGKILL, "deadlock")];
    expect(verify("spawnOrder.gates", recorded("spawnOrder.few", args, ...waiting, ...over))).toEqual([]);
  });

  test("a line is too early as long as its child runs, however right it turns out to be", () => {
    const all = family(Number);
    const early = wrote(MAIN, "done 22 70\n");
    expect(
      observed("spawnOrder.lines", recorded("spawnOrder.few", args, ...all.slice(0, 7), early, ...all.slice(7))),
    ).toBe('main printed "done 22 70" while main.2, whose pid that is, still ran');
  });

  test("a summary at the end does not undo an order that was right", () => {
    const lines = gates.map(({ gate, text }) => wrote(MAIN, `done ${pidOf(gate)} ${Number(text)}\n`));
    const all = family(Number);
    const births = all.slice(0, -2 * gates.length);
    const ends = all
      .slice(-2 * gates.length)
      .flatMap((told, i) => (i % 2 ? [told, lines[(i - 1) / 2] as Told] : [told]));
    const recording = recorded("completionOrder.few", args, ...births, ...ends, ...lines.toReversed());
    expect(verify("completionOrder.order", recording)).toEqual([]);
    expect(observed("spawnOrder.order", recording)).toContain("it told of them in the order");
  });
});

describe("three generations", () => {
  const parentEnds = exit(CHILD);
  const family = [fork(MAIN, CHILD), fork(CHILD, GRANDCHILD), wrote(GRANDCHILD, `before ${CHILD}\n`)];
  const after = wrote(GRANDCHILD, "after 1\n");
  const rest = [reap(MAIN, CHILD), exit(GRANDCHILD)];

  test("an orphan may know its new parent before anybody knows of the old one's end", () => {
    const recording = recorded("orphan.once", [], ...family, after, parentEnds, ...rest);
    expect(verify("orphan.after", recording)).toEqual([]);
  });

  test("a parent that did anything after the line had not ended", () => {
    const recording = recorded("orphan.once", [], ...family, after, wrote(CHILD, "still here\n"), parentEnds, ...rest);
    expect(observed("orphan.after", recording)).toContain("while main.1 still ran");
  });

  test("a parent that had to be killed after the line had not ended", () => {
    const killed = [after, call(MAIN, "kill", [CHILD, SIGKILL], 0), exit(CHILD, SIGKILL), reap(MAIN, CHILD, SIGKILL)];
    const recording = recorded("orphan.once", [], ...family, ...killed, exit(GRANDCHILD));
    expect(observed("orphan.after", recording)).toContain("while main.1 still ran");
  });

  test("a grandchild that had to be killed has not ended by itself", () => {
    const told = [...family, parentEnds, reap(MAIN, CHILD), after, exit(GRANDCHILD, SIGKILL)];
    expect(observed("orphan.last", recorded("orphan.once", [], ...told))).toBe("main.1.1 was killed by SIGKILL");
  });

  test("main must be there for the last line, however soon after main's end that comes", () => {
    const told = [...family, parentEnds, reap(MAIN, CHILD), exit(MAIN), after, exit(GRANDCHILD), end()];
    expect(observed("orphan.last", recorded("orphan.once", [], ...told))).toContain("main had ended");
  });

  test("the grandchild's own end may come after main's: a pipe ends before the process does that held it", () => {
    const told = [...family, parentEnds, reap(MAIN, CHILD), after, exit(MAIN), exit(GRANDCHILD), end()];
    expect(verify("orphan.last", recorded("orphan.once", [], ...told))).toEqual([]);
  });
});

describe("whatever a recording holds", () => {
  const ROOT = join(import.meta.dirname, "../..");
  const lab = loadLab(findLab(ROOT, "3"));
  /** Something of everything that these tasks look at; a run is made of any part of it, in this order. */
  const story: Told[] = [
    call(MAIN, "clone", [0], -11),
    fork(MAIN, CHILD),
    opened(CHILD, "gate.1"),
    exec(CHILD, "./probe", PROGRAM),
    fork(CHILD, GRANDCHILD),
    opened(GRANDCHILD, "gate.1"),
    fork(MAIN, 13),
    opened(13, "gate.2"),
    exec(13, "./probe", ["./probe", "gate", "gate.1"]),
    wrote(GRANDCHILD, `before ${CHILD}\nzombie ${CHILD}\n`),
    wrote(MAIN, `zombie ${CHILD}\nwaiting\nlate\nexited 0\nstopped SIGSTOP\n`),
    asked,
    asked,
    call(MAIN, "kill", [CHILD, SIGKILL], 0),
    { ev: "stop", pid: CHILD, signo: 19 },
    exit(CHILD, SIGKILL),
    wrote(GRANDCHILD, "after 1\n"),
    reap(MAIN, CHILD, SIGKILL),
    wrote(MAIN, `done ${CHILD} 0\ndone 13 3\nsum 3\nsum x\non-time 3\ndone\n`),
    { ev: "leftover", pid: GRANDCHILD },
    exit(GRANDCHILD, SIGKILL),
    exit(13, exited(3)),
    reap(MAIN, 13, exited(3)),
  ];
  const ends: Told[][] = [
    [exit(MAIN), end()],
    [exit(MAIN, SIGKILL), end(SIGKILL, "cancelled")],
    [end(SIGKILL, "cancelled")],
    [{ ev: "limit", limit: "events", value: 1, observed: 2 }, exit(MAIN, SIGKILL), end(SIGKILL, "limit")],
    [{ ev: "deadlock" }, exit(MAIN, SIGKILL), end(SIGKILL, "deadlock")],
  ];

  test("every check comes to a judgement", async () => {
    const { tasks } = await lab;
    fc.assert(
      fc.property(
        fc.subarray(story),
        fc.constantFrom(...ends),
        fc.constantFrom(...scenarios),
        fc.string(),
        (told, ending, scenario, seed) => {
          const task = tasks.find(({ name }) => name === scenario.task);
          if (!task) throw new Error(`no task ${scenario.task}`);
          const args = scenario.args(drawFrom(seed));
          const verdict = judge(task, [recorded(scenario.id, args, ...told, ...ending)]);
          expect(verdict.checks).toHaveLength(task.checks.length);
        },
      ),
      { numRuns: 400, seed: 1 },
    );
  });
});
