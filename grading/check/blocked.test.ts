import { describe, expect, test } from "vitest";
import type { Blocked } from "../../harness/observe/recording.ts";
import { recorded } from "../../harness/observe/testing.ts";
import { blockedFindings, whyBlocked } from "./blocked.ts";

const blocked = (rest: Partial<Blocked>): Blocked => ({
  process: "main",
  state: "S",
  call: null,
  args: [],
  descriptor: null,
  otherEnd: [],
  children: [],
  path: null,
  at: null,
  ...rest,
});
const pipe = { fd: 3, path: "pipe:[7]", file: "file1" };

describe("why a process could not go on, in words", () => {
  test.each<[string, Partial<Blocked>]>([
    [
      "main was in read on descriptor 3 (a pipe), whose write end main.2 (descriptor 4) and it itself (descriptor 4) still held: as long as a write end is open, its end does not come",
      {
        call: "read",
        args: [3],
        descriptor: pipe,
        otherEnd: [
          { process: "main.2", fd: 4 },
          { process: "main", fd: 4 },
        ],
      },
    ],
    [
      "main was in read on descriptor 0 (null)",
      { call: "read", descriptor: { fd: 0, path: "/dev/null", file: "stdin" } },
    ],
    ["main was in read on descriptor 9", { call: "read", args: [9] }],
    [
      "main was in write on descriptor 3 (a pipe), which was full, and whose read end main.1 (descriptor 5) held and did not read",
      { call: "write", descriptor: pipe, otherEnd: [{ process: "main.1", fd: 5 }] },
    ],
    ["main was in wait4, waiting for its child main.1, which never ended", { call: "wait4", children: ["main.1"] }],
    [
      "main was in waitid, waiting for a child of main: main.1, main.2 never ended",
      { call: "waitid", children: ["main.1", "main.2"] },
    ],
    [
      "main was in pause or sigsuspend, waiting for a signal: none came after it had begun to wait",
      { call: "rt_sigsuspend" },
    ],
    ["main was in futex", { call: "futex" }],
    ["main, at starter.ts:7, was in futex", { call: "futex", at: { file: "starter.ts", line: 7 } }],
    [
      "main was in open of gate.1: a FIFO can be opened only when somebody opens its other end",
      { call: "openat", path: "gate.1" },
    ],
    ["main was computing", {}],
    ["main was computing", { call: "read", state: "R" }],
    ["main was stopped, and nobody continued it", { call: "read", state: "T" }],
  ])("%s", (words, process) => {
    expect(whyBlocked({ kind: "deadlock", blocked: [blocked(process)] })).toEqual([words]);
  });

  test("a run that ended by itself has no such words", () => {
    expect(whyBlocked({ kind: "ended", status: 0 })).toEqual([]);
    expect(whyBlocked({ kind: "cancelled" })).toEqual([]);
  });
});

test("each process that was blocked is a finding, with the last thing that it did", () => {
  const recording = recorded();
  recording.outcome = {
    kind: "deadlock",
    blocked: [blocked({ call: "rt_sigsuspend" }), blocked({ process: "main.9" })],
  };
  expect(blockedFindings(recording, "main ends")).toEqual([
    {
      expected: "main ends",
      observed: "main was in pause or sigsuspend, waiting for a signal: none came after it had begun to wait",
      process: "main",
      events: [recording.events.length - 1],
    },
    { expected: "main ends", observed: "main.9 was computing", process: "main.9", events: [] },
  ]);
  expect(blockedFindings(recorded(), "main ends")).toEqual([]);
});
