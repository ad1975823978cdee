import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Descriptor, drawFrom, type Event, type Process, type Recording } from "#check";
import grading from "./checks.ts";
import { fromWork } from "./programs.ts";

/*
 * What no program of the corpus reaches: ends that the harness made, forks that failed, tables that were not read. And whatever a recording
 * says, every check has an answer. Everything else is proved by real programs, in solutions/2-exec.
 */

type Happening =
  | { fork: string }
  | { exec: string; argv?: string[]; env?: string[]; table?: Descriptor[] }
  | { execFails: string; error: string }
  | { opens: string; fd: number; flags?: number }
  | { exit: number; forced?: true }
  | { reap: string }
  | { waitFails: string }
  | { forkFails: string };

/** A recording of the given happenings, in order; who is named is the process that did it, if there is one of that name. */
function recordingOf(scenario: string, happenings: [who: string, what: Happening][]): Recording {
  const { task, args } = grading.scenarios.find(({ id }) => id === scenario) ?? { task: "", args: () => [] };
  const processes: Process[] = [{ name: "main", pid: 100, parent: null, born: 0, exit: null, reaped: null }];
  const recording: Recording = {
    schema: "proclab/recording/1",
    run: { lab: "2-exec", task, scenario, args: args(drawFrom(scenario)), seed: "1", schedule: "natural" },
    sandbox: { tier: "A", missing: [] },
    outcome: { kind: "ended", status: 0 },
    processes,
    openFiles: [],
    events: [{ kind: "begin", t: 0, process: "main", dispositions: null }],
    output: { stdout: "", stderr: "" },
    files: [],
  };
  for (const [name, what] of happenings) {
    const actor = processes.find((process) => process.name === name);
    if (actor) recording.events.push(happen(recording, actor, what));
  }
  return recording;
}

function happen({ processes, events, openFiles }: Recording, actor: Process, what: Happening): Event {
  const event = events.length;
  const of = { t: event, process: actor.name };
  if ("fork" in what) {
    const pid = 100 + processes.length;
    processes.push({ name: what.fork, pid, parent: actor.name, born: event, exit: null, reaped: null });
    return { ...of, kind: "fork", child: what.fork, how: "fork" };
  }
  if ("exec" in what) {
    const { exec: path, argv = [], env = [], table = [] } = what;
    return { ...of, kind: "exec", path, argv, env, exe: `/lab/work/${path}`, table, dispositions: null };
  }
  if ("execFails" in what) return { ...of, kind: "exec-failed", path: what.execFails, error: what.error };
  if ("opens" in what) {
    const file = `file${openFiles.length + 1}`;
    const { opens: path, fd, flags = 0 } = what;
    openFiles.push({ id: file, kind: "file", path, flags, opened: { by: actor.name, event }, peer: null });
    return { ...of, kind: "open", fd, file, path, flags };
  }
  if ("exit" in what) {
    const { exit: status, forced = false } = what;
    actor.exit = { event, status, forced };
    return { ...of, kind: "exit", status, forced, table: null, minflt: 0 };
  }
  if ("reap" in what) {
    const child = processes.find((process) => process.name === what.reap);
    if (child) child.reaped = { by: actor.name, event };
    return { ...of, kind: "reap", child: what.reap, status: 0, call: "wait4" };
  }
  if ("waitFails" in what) {
    return { ...of, kind: "wait", call: "wait4", child: null, status: null, error: what.waitFails, options: 0 };
  }
  return { ...of, kind: "fork-failed", error: what.forkFails };
}

function verify(id: string, recording: Recording) {
  const check = grading.checks.find((each) => each.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return check.verify(recording);
}

const EXITED = (status: number) => status << 8;
const KILLED = 9;

test("the lab is worth 100 points", () => {
  expect(grading.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
});

describe("paths", () => {
  test.each([
    ["/lab/work/bin/tool", "bin/tool"],
    ["/tmp/proclab-run-7-abc/work/bin/tool", "bin/tool"],
    ["./bin//tool", "bin/tool"],
    ["bin/./tool", "bin/tool"],
    ["/lab/work//tool", "tool"],
    ["tool", "tool"],
    ["/usr/bin/tool", "/usr/bin/tool"],
    ["", ""],
  ])("%s leads to %s, seen from the work folder", (path, place) => expect(fromWork(path)).toBe(place));
});

describe("who runs the program", () => {
  test("a fork that failed is told with its error", () => {
    const recording = recordingOf("run.status", [
      ["main", { forkFails: "EAGAIN" }],
      ["main", { exit: EXITED(1) }],
    ]);
    expect(verify("run.child", recording)).toMatchObject([{ observed: "fork failed with EAGAIN" }]);
  });

  test("attempts that failed before the one that worked are nothing wrong", () => {
    const recording = recordingOf("replace.path", [
      ["main", { execFails: "bin/probe", error: "ENOENT" }],
      ["main", { execFails: "elsewhere/probe", error: "EACCES" }],
      ["main", { exec: "tools/probe" }],
      ["main", { exit: 0 }],
    ]);
    expect(verify("replace.becomes", recording)).toEqual([]);
  });

  test("a program that main becomes after a child had done so counts, but the child does not go unseen", () => {
    const recording = recordingOf("replace.path", [
      ["main", { fork: "main.1" }],
      ["main.1", { exec: "tools/probe" }],
      ["main", { exec: "tools/probe" }],
    ]);
    expect(verify("replace.becomes", recording)).toMatchObject([
      { observed: "main forked main.1, which became tools/probe" },
    ]);
  });

  test("however many processes there are too many, the findings stay few and short", () => {
    const bomb: [string, Happening][] = Array.from({ length: 60 }, (_, i) => [
      `main${".1".repeat(i)}`,
      { fork: `main${".1".repeat(i + 1)}` },
    ]);
    for (const id of ["run.child", "six.children", "search.finds"]) {
      const scenario = grading.scenarios.find(({ task }) => task === id.split(".")[0])?.id ?? "";
      const findings = verify(id, recordingOf(scenario, bomb));
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.length).toBeLessThanOrEqual(3);
      for (const { observed, events } of findings) {
        expect(observed.length).toBeLessThan(400);
        expect(events.length).toBeLessThanOrEqual(6);
      }
    }
  });
});

describe("statuses", () => {
  test("a program that the harness had to kill has no status that main could pass on", () => {
    const recording = recordingOf("run.status", [
      ["main", { fork: "main.1" }],
      ["main.1", { exec: "tools/probe" }],
      ["main", { exit: EXITED(0) }],
      ["main.1", { exit: KILLED, forced: true }],
    ]);
    expect(verify("run.status", recording)).toMatchObject([{ observed: expect.stringContaining("had to be killed") }]);
  });

  test("nor did it die of a signal that main could tell", () => {
    const recording = recordingOf("run.signal", [
      ["main", { fork: "main.1" }],
      ["main.1", { exit: KILLED, forced: true }],
      ["main", { exit: EXITED(128 + KILLED) }],
    ]);
    expect(verify("run.signal", recording)).toHaveLength(1);
  });

  test("128 is added to the signal, whatever bit says that there is a core file", () => {
    const happenings = (status: number): [string, Happening][] => [
      ["main", { fork: "main.1" }],
      ["main.1", { exit: 0x80 | 11 }],
      ["main", { reap: "main.1" }],
      ["main", { exit: EXITED(status) }],
    ];
    expect(verify("run.signal", recordingOf("run.signal", happenings(139)))).toEqual([]);
    expect(verify("run.signal", recordingOf("run.signal", happenings(11)))).toHaveLength(1);
  });

  test("the right status does not help where something ran that must not", () => {
    const recording = recordingOf("search.missing", [
      ["main", { exec: "tools/other" }],
      ["main", { exit: EXITED(127) }],
    ]);
    expect(verify("search.fails", recording)).toMatchObject([{ observed: "main became tools/other" }]);
  });

  test("a run that can never go on is told as what everybody waited for", () => {
    const recording = recordingOf("run.missing", [
      ["main", { fork: "main.1" }],
      ["main.1", { exit: KILLED, forced: true }],
      ["main", { exit: KILLED, forced: true }],
    ]);
    const blocked = { process: "main", state: "S", call: "wait4", args: [], descriptor: null, otherEnd: [] };
    const nowhere = { path: null, at: null };
    recording.outcome = { kind: "deadlock", blocked: [{ ...blocked, ...nowhere, children: ["main.1"] }] };
    expect(verify("run.fails", recording)[0]?.observed).toContain("waiting for its child main.1");
  });
});

describe("what is open", () => {
  const files: [string, Happening][] = [
    ["main", { opens: "keep.txt", fd: 3 }],
    ["main", { opens: "/lab/work/drop.txt", fd: 4 }],
  ];

  test("what the program opens after the exec is its own", () => {
    const recording = recordingOf("passOne.near", [
      ["main", { opens: "keep.txt", fd: 3 }],
      ["main", { exec: "tools/probe" }],
      ["main", { opens: "drop.txt", fd: 4 }],
    ]);
    expect(verify("passOne.opens", recording)).toMatchObject([{ expected: "main opens drop.txt for reading" }]);
  });

  test.each([
    ["O_RDONLY", 0o0, []],
    ["O_RDWR", 0o2, []],
    ["O_WRONLY", 0o1, ["keep.txt"]],
    ["O_PATH", 0o10000000, ["keep.txt"]],
  ])("a file opened with %s is open for reading, or is not", (_, flags, missing) => {
    const recording = recordingOf("passOne.near", [
      ["main", { opens: "keep.txt", fd: 3, flags }],
      ["main", { opens: "drop.txt", fd: 4 }],
      ["main", { exec: "tools/probe" }],
    ]);
    const expected = missing.map((path) => `main opens ${path} for reading`);
    expect(verify("passOne.opens", recording).map((finding) => finding.expected)).toEqual(expected);
  });

  test("a table without the standard streams is told descriptor by descriptor", () => {
    const kept = { fd: 3, file: "file1", path: "/lab/work/keep.txt", cloexec: false };
    const recording = recordingOf("passOne.near", [...files, ["main", { exec: "tools/probe", table: [kept] }]]);
    expect(verify("passOne.opens", recording)).toEqual([]);
    expect(verify("passOne.keeps", recording)).toEqual([]);
    expect(verify("passOne.drops", recording).map(({ expected }) => expected)).toEqual([
      "descriptor 0 is stdin, as it was",
      "descriptor 1 is stdout, as it was",
      "descriptor 2 is stderr, as it was",
    ]);
  });
});

describe("the environment", () => {
  test("a variable that is there twice is one too many", () => {
    const recording = recordingOf("environment.several", []);
    const pairs = recording.run.args.slice(1).map(String);
    const twice: Happening = { exec: "tools/probe", env: [...pairs, pairs[0] as string] };
    const happened = recordingOf("environment.several", [["main", twice]]);
    expect(verify("environment.exactly", happened)).toMatchObject([{ observed: expect.stringContaining("too many") }]);
  });
});

test("no recording is too strange for a check", () => {
  const names = ["main", "main.1", "main.2", "main.1.1", "main.3"];
  const name = fc.constantFrom(...names);
  const path = fc.constantFrom("tools/probe", "probe", "bin/x", "/usr/bin/env", "calls/execl", "", "tools/execvp");
  const texts = fc.array(fc.constantFrom("", "execl", "name", "_=x", "_=", "CALL=execle", "="), { maxLength: 4 });
  const row = fc.record({
    fd: fc.integer({ min: 0, max: 6 }),
    file: fc.constantFrom("stdin", "stdout", "stderr", "file1", null),
    path: fc.constantFrom("/dev/null", "pipe:[1]", "/lab/work/keep.txt", "/lab/work/drop.txt", ""),
    cloexec: fc.boolean(),
  });
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    fc.record({ fork: name }),
    fc.record({ exec: path, argv: texts, env: texts, table: fc.array(row, { maxLength: 5 }) }),
    fc.record({ execFails: path, error: fc.constantFrom("ENOENT", "EACCES") }),
    fc.record({ opens: path, fd: fc.integer({ min: 3, max: 9 }) }),
    fc.record({ exit: fc.constantFrom(0, 9, 139, 256, 126 << 8, 127 << 8) }),
    fc.record({ exit: fc.constant(KILLED), forced: fc.constant(true as const) }),
    fc.record({ reap: name }),
    fc.record({ waitFails: fc.constantFrom("ECHILD", "EINTR") }),
    fc.record({ forkFails: fc.constant("EAGAIN") }),
  );
  const outcome: fc.Arbitrary<Recording["outcome"]> = fc.constantFrom(
    { kind: "ended", status: 0 },
    { kind: "cancelled" },
    { kind: "deadlock", blocked: [] },
    { kind: "limit", limit: "cpu-ms", value: 1, observed: 2, process: null, blocked: [] },
  );
  const scenario = fc.constantFrom(...grading.scenarios.map(({ id }) => id));
  const story = fc.array(fc.tuple(name, happening), { maxLength: 14 });
  fc.assert(
    fc.property(scenario, story, outcome, (id, happenings, ended) => {
      const recording = { ...recordingOf(id, happenings), outcome: ended };
      const checks = grading.checks.filter((check) => check.id.startsWith(`${recording.run.task}.`));
      for (const { expected, observed, events } of checks.flatMap((check) => check.verify(recording))) {
        expect(expected).not.toBe("");
        expect(observed).not.toBe("");
        expect(`${expected}${observed}`).not.toMatch(/undefined|NaN|\[object/);
        for (const index of events) expect(recording.events[index]).toBeDefined();
      }
    }),
    { seed: 2, numRuns: 2000 },
  );
});
