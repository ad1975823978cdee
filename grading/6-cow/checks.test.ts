import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event, Process, Recording } from "#check";
import grading from "./checks.ts";
import { allSamples, samplesOf } from "./samples.ts";

/*
 * What no program of the corpus reaches: pages in states that a quiet machine does not show, samples that lie close together, ends that the
 * harness made, recordings with holes. Everything else is proved by real programs, in solutions/6-cow.
 */

type Happening =
  | { fork: string }
  | { exit: number; minflt?: number }
  | { reap: string }
  | { prints: string }
  | { sends: string }
  | { tells: string }
  | { hears: number }
  | { maps: number; pages: number; flags?: number }
  | { checkpoint: string; start: number; pages: string; minflt?: number };

const START = 0x7f00_0000_0000;
const PAGE = 4096;

/** A recording of the given happenings, in order; who is named is the process that did it. */
function recordingOf(args: number[], happenings: [who: string, what: Happening][]): Recording {
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
      byName(process).exit = { event, status: what.exit, forced: false };
      events.push({ ...of, kind: "exit", status: what.exit, forced: false, table: null, minflt: what.minflt ?? 0 });
    } else if ("reap" in what) {
      byName(what.reap).reaped = { by: process, event };
      events.push({ ...of, kind: "reap", child: what.reap, status: 0, call: "wait4" });
    } else if ("prints" in what) {
      events.push({ ...of, kind: "write", fd: 1, file: "stdout", bytes: what.prints.length, text: what.prints });
    } else if ("sends" in what) {
      events.push({ ...of, kind: "write", fd: 4, file: "file1", bytes: what.sends.length, text: what.sends });
    } else if ("tells" in what) {
      events.push({ ...of, kind: "step", does: "gate", path: "number", text: `${what.tells}\n` });
    } else if ("hears" in what) {
      events.push({ ...of, kind: "read", fd: 3, file: "file2", bytes: what.hears });
    } else if ("maps" in what) {
      const mapped = [0, what.pages * PAGE, 3, what.flags ?? 0x22, -1, 0];
      events.push({ ...of, kind: "call", name: "mmap", args: mapped, ret: what.maps, error: null, path: null });
    } else {
      const { checkpoint, start, pages, minflt = 0 } = what;
      events.push({ ...of, kind: "pages", checkpoint, minflt, start, pages });
    }
  }
  return {
    schema: "proclab/recording/1",
    run: { lab: "6-cow", task: "any", scenario: "any.one", args, seed: "1", schedule: "natural" },
    sandbox: { tier: "A", missing: [] },
    outcome: { kind: "ended", status: 0 },
    processes,
    openFiles: [{ id: "file2", kind: "file", path: "number", flags: 0, opened: null, peer: null }],
    events,
    output: { stdout: "", stderr: "" },
    files: [],
  };
}

/** What both processes have at a checkpoint, in a mapping of main's. */
function both(checkpoint: string, ofMain: string, ofChild: string, faults = 0): [string, Happening][] {
  return [
    ["main", { checkpoint, start: START, pages: ofMain }],
    ["main.1", { checkpoint, start: START, pages: ofChild, minflt: faults }],
  ];
}

const forked: [string, Happening][] = [
  ["main", { maps: START, pages: 4 }],
  ["main", { fork: "main.1" }],
  ...both("forked", "ssss", "ssss"),
];
const over: [string, Happening][] = [
  ["main.1", { exit: 0 }],
  ["main", { reap: "main.1" }],
  ["main", { exit: 0 }],
];

function verify(id: string, recording: Recording) {
  const check = grading.checks.find((each) => each.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return check.verify(recording);
}

test("the lab is worth 100 points", () => {
  expect(grading.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
});

describe("samples", () => {
  test("two of one name with nothing between them are two, each of all processes", () => {
    const recording = recordingOf([4, 2], [...forked, ...both("forked", "xxss", "xxss")]);
    expect(samplesOf(recording, "forked").map(({ memories }) => [...memories.keys()])).toEqual([
      ["main", "main.1"],
      ["main", "main.1"],
    ]);
  });

  test("two of one process alone are told apart by what they say", () => {
    const alone: [string, Happening][] = [
      ["main", { checkpoint: "filled", start: START, pages: "--" }],
      ["main", { checkpoint: "filled", start: START, pages: "x-" }],
      ["main", { checkpoint: "filled", start: START, pages: "x-", minflt: 1 }],
    ];
    expect(allSamples(recordingOf([], alone))).toHaveLength(3);
  });

  test("a mapping that was laid over another one is in the same sample", () => {
    const reserved: [string, Happening][] = [
      ["main", { checkpoint: "filled", start: START, pages: "-xx-" }],
      ["main", { checkpoint: "filled", start: START + PAGE, pages: "xx" }],
    ];
    expect(allSamples(recordingOf([], reserved))).toHaveLength(1);
  });

  test("of very many, the first and the last are looked at", () => {
    const many = Array.from({ length: 50 }, () => both("written", "ssss", "ssss")).flat();
    const recording = recordingOf([4, 2], [...forked, ...many, ...both("written", "xxss", "xxss", 2)]);
    expect(samplesOf(recording, "written").length).toBeLessThan(20);
    expect(verify("touch.copied", recording)).toEqual([]);
  });
});

test("among many mappings the one of the length that was asked for is looked at", () => {
  const others = (who: string, checkpoint: string): [string, Happening][] =>
    Array.from({ length: 20 }, (_, i) => [
      who,
      { checkpoint, start: START + (i + 1) * 100 * PAGE, pages: "s".repeat(20 - (i % 9)) },
    ]);
  const sampled = (checkpoint: string, pages: string): [string, Happening][] =>
    ["main", "main.1"].flatMap((who): [string, Happening][] => [
      ...others(who, checkpoint),
      [who, { checkpoint, start: START, pages }],
    ]);
  const recording = recordingOf(
    [4, 2],
    [["main", { fork: "main.1" }], ...sampled("forked", "ssss"), ...sampled("written", "xxss")],
  );
  expect(verify("touch.shared", recording)).toEqual([]);
  expect(verify("touch.copied", recording)).toEqual([]);
});

describe("copies", () => {
  const touched = (ofMain: string, ofChild: string, faults = 2) =>
    recordingOf([4, 2], [...forked, ...both("written", ofMain, ofChild, faults), ...over]);

  test("k pages that are exclusive in both, the others shared: that is all that is asked", () => {
    expect(verify("touch.copied", touched("xxss", "xxss"))).toEqual([]);
    expect(verify("touch.writer", touched("xxss", "xxss"))).toEqual([]);
  });

  test("the page of zeros looks shared after a write, and is nobody's copy", () => {
    expect(verify("touch.copied", touched("ssss", "xxss"))).toHaveLength(1);
  });

  test("a page that the other process has given back is no copy", () => {
    expect(verify("touch.copied", touched("--ss", "xxss"))[0]?.observed).toContain("2 not present");
  });

  test("a page that was swapped out is named as such", () => {
    expect(verify("touch.copied", touched("xwss", "xxss"))[0]?.observed).toContain("1 swapped out");
  });

  test("as many faults as pages are enough, one fewer is not", () => {
    expect(verify("touch.writer", touched("xxss", "xxss", 1))[0]?.observed).toContain("main.1 took 1");
  });

  test("the evidence points to the pages of both processes, before and after", () => {
    const recording = touched("xsss", "xsss");
    const [finding] = verify("touch.copied", recording);
    const shown = finding?.events.map((index) => recording.events[index]);
    expect(shown?.map((event) => event?.kind)).toEqual(["pages", "pages", "pages", "pages"]);
    expect(new Set(shown?.map((event) => event?.process))).toEqual(new Set(["main", "main.1"]));
  });

  test("a second sample of the wrong moment does no harm", () => {
    const recording = recordingOf(
      [4, 2],
      [
        ...forked,
        ...both("forked", "xsss", "xsss"),
        ...both("written", "xxss", "xxss", 2),
        ...both("written", "xxxx", "xxxx", 4),
      ],
    );
    for (const id of ["touch.shared", "touch.copied", "touch.writer"]) expect(verify(id, recording)).toEqual([]);
  });
});

describe("printed counts", () => {
  const counted = (lines: string) =>
    verify(
      "cost.counted",
      recordingOf(
        [4, 2],
        [
          ["main", { maps: START, pages: 4 }],
          ["main", { fork: "main.1" }],
          ...both("forked", "ssss", "ssss", 100),
          ...both("written", "xxss", "xxss", 110),
          ["main.1", { prints: lines }],
          ...over,
        ],
      ),
    );

  test("hold from the first count of the kernel to the last", () => {
    expect(counted("before 100\nafter 110\nfaults 10\n")).toEqual([]);
    expect(counted("before 104\nafter 106\nfaults 2\n")).toEqual([]);
  });

  test.each([
    ["before 99\nafter 105\nfaults 6\n", "before 99"],
    ["before 100\nafter 111\nfaults 11\n", "after 111"],
    ["before 106\nafter 104\nfaults -2\n", "faults"],
    ["before 105\nafter 106\nfaults 1\n", "after 106"],
    ["before 104\nafter 108\nfaults 2\n", "faults 2"],
    ["before\nafter 108\nfaults 2\n", '"before"'],
  ])("%j do not", (lines, words) => {
    expect(counted(lines)[0]?.observed).toContain(words);
  });
});

describe("the number of the gate", () => {
  const NUMBER = "503867977";
  const told = (...more: [string, Happening][]) =>
    recordingOf(
      [4],
      [
        ["main", { maps: START, pages: 4, flags: 0x21 }],
        ["main", { fork: "main.1" }],
        ["main", { tells: NUMBER }],
        ["main.1", { prints: `wrote ${NUMBER}\n` }],
        ...both("written", "ssss", "ssss"),
        ["main", { prints: `read ${NUMBER}\n` }],
        ...more,
      ],
    );
  const observed = (...more: [string, Happening][]) => verify("sharedMapping.seen", told(...more))[0]?.observed;
  const bytes = Buffer.from(Uint32Array.of(Number(NUMBER)).buffer).toString();

  test("came through the mapping, if it came by no other way", () => {
    expect(verify("sharedMapping.both", told())).toEqual([]);
    expect(observed()).toBeUndefined();
    expect(observed(["main.1", { hears: 10 }], ["main", { hears: 0 }])).toBeUndefined();
  });

  test.each([["3503867977"], ["written"], ["."]])("was not sent with %j", (text) => {
    expect(observed(["main.1", { sends: text }])).toBeUndefined();
  });

  test.each([["503867977\n"], ["n=503867977."], [bytes]])("was sent with %j", (text) => {
    expect(observed(["main.1", { sends: text }])).toBe(`main.1 also sent ${NUMBER} through descriptor 4`);
  });

  test("is not seen where the parent heard it itself", () => {
    expect(observed(["main", { hears: 10 }])).toContain("main itself read");
  });

  test("is missed where nobody opened the gate", () => {
    const shared: [string, Happening][] = [
      ["main", { fork: "main.1" }],
      ["main.1", { prints: "wrote 5\n" }],
      ["main", { prints: "read 5\n" }],
    ];
    expect(verify("sharedMapping.seen", recordingOf([4], shared))[0]?.observed).toBe("nobody waited at that gate");
  });
});

describe("pages that were only read", () => {
  const read = (ofChild: string, flags = 0x22) =>
    recordingOf(
      [4],
      [
        ["main", { maps: START, pages: 4, flags }],
        ["main", { fork: "main.1" }],
        ...both("forked", "ss--", "ss--"),
        ...both("read", "ss--", ofChild),
      ],
    );

  test("are the page of zeros, and not the reader's own", () => {
    expect(verify("reading.kept", read("ssss"))).toEqual([]);
    expect(verify("reading.read", read("ssxx"))).toEqual([]);
    expect(verify("reading.kept", read("sssx"))[0]?.observed).toContain("1 of the pages");
  });

  test("may be one reader's alone where a file was mapped", () => {
    expect(verify("reading.kept", read("ssxx", 0x02))).toEqual([]);
  });
});

test("a run that had to be ended is told by where it was blocked, and not once more by its children", () => {
  const recording = recordingOf([4, 2], forked);
  const blocked = (process: string) => ({
    process,
    state: "S",
    call: "read",
    args: [3],
    descriptor: { fd: 3, path: "pipe:[1]", file: "file1" },
    otherEnd: [{ process, fd: 4 }],
    children: [],
    path: null,
    at: null,
  });
  recording.outcome = { kind: "deadlock", blocked: [blocked("main"), blocked("main.1")] };
  expect(verify("touch.ends", recording).map(({ process }) => process)).toEqual(["main", "main.1"]);
});

describe("no check throws", () => {
  const whole = recordingOf(
    [4, 2],
    [
      ["main", { prints: "predicted 2\naddress 0x7f0000000008\nvalue 1\n" }],
      ...forked,
      ["main", { tells: "7" }],
      ["main.1", { hears: 2 }],
      ["main.1", { prints: "address 0x7f0000000008\nvalue 2\nwrote 7\nbefore 0\nafter 2\nfaults 2\n" }],
      ...both("written", "xxss", "xxss", 2),
      ...both("read", "ssss", "ssss"),
      ["main", { prints: "read 7\n" }],
      ["main.1", { exit: 0 }],
      ["main", { reap: "main.1" }],
      ["main", { checkpoint: "alone", start: START, pages: "xxxx" }],
      ["main", { exit: 0 }],
    ],
  );

  test("whatever is missing from a recording, and in whatever order the rest comes", () => {
    const arrangement = fc.record({
      events: fc.shuffledSubarray(whole.events),
      processes: fc.integer({ min: 1, max: whole.processes.length }),
      args: fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant(null)), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(arrangement, ({ events, processes, args }) => {
        const run = { ...whole.run, args };
        const recording: Recording = { ...whole, run, events, processes: whole.processes.slice(0, processes) };
        for (const { verify } of grading.checks) expect(Array.isArray(verify(recording))).toBe(true);
      }),
    );
  });

  test("nor does one find anything without saying it in words", () => {
    fc.assert(
      fc.property(fc.subarray(whole.events), (events) => {
        for (const { verify } of grading.checks) {
          for (const { expected, observed } of verify({ ...whole, events })) {
            expect(expected).toMatch(/^\S.+[^.]$/);
            expect(observed).toMatch(/^\S.+[^.]$/);
            expect(expected + observed).not.toMatch(/undefined|NaN|null/);
          }
        }
      }),
    );
  });
});
