import { constants } from "node:os";
import { describe, expect, test } from "vitest";
import { call, end, exit, exited, fork, MAIN, reap, recorded, type Told } from "../../harness/observe/testing.ts";
import { endsByItself, leavesNobody } from "./common.ts";
import { childrenOf, descendants, describeEnd, exitCode, main, notTogether, signalName } from "./processes.ts";

const rest = { points: 1, hints: ["?", "mechanism", "call"] as [string, string, string] };

describe("alive together", () => {
  const together = (...told: Told[]) => notTogether(descendants(recorded(...told)));

  test("processes are, when the last is born before the first ends", () => {
    expect(together(fork(MAIN, 11), fork(MAIN, 12), fork(MAIN, 13), exit(11), exit(13), exit(12))).toBeNull();
  });

  test("processes are not, when one ends before another is born: both are named", () => {
    const overlap = together(fork(MAIN, 11), fork(MAIN, 12), exit(12), fork(MAIN, 13), exit(11), exit(13));
    expect(overlap?.ended.name).toBe("main.2");
    expect(overlap?.unborn.name).toBe("main.3");
  });

  test("a process without an end never ended too early", () => {
    expect(together(fork(MAIN, 11), fork(MAIN, 12), end(9, "cancelled"))).toBeNull();
  });

  test("one process is, and none at all too", () => {
    expect(together(fork(MAIN, 11), exit(11))).toBeNull();
    expect(together()).toBeNull();
  });
});

describe("kinship", () => {
  const recording = recorded(fork(MAIN, 11), fork(11, 12), fork(MAIN, 13));

  test("children are those that a process forked itself", () => {
    expect(main(recording).name).toBe("main");
    expect(childrenOf(recording, "main").map(({ name }) => name)).toEqual(["main.1", "main.2"]);
    expect(childrenOf(recording, "main.1").map(({ name }) => name)).toEqual(["main.1.1"]);
    expect(descendants(recording)).toHaveLength(3);
  });
});

describe("ends in words", () => {
  const first = (...told: Told[]) => main(recorded(...told));

  test.each([
    [exited(0), 0, "exited with status 0"],
    [exited(255), 255, "exited with status 255"],
    [15, null, "was killed by SIGTERM"],
    [11 | 0x80, null, "was killed by SIGSEGV"],
  ])("status %i", (status, code, words) => {
    const process = first(exit(MAIN, status), end(status));
    expect(exitCode(process)).toBe(code);
    expect(describeEnd(process)).toBe(words);
  });

  test("the harness's own kills are told as such", () => {
    const limit: Told = { ev: "limit", limit: "wall-ms", value: 1, observed: 1 };
    expect(describeEnd(first(limit, exit(MAIN, 9), end(9, "limit")))).toContain("killed by the harness");
    expect(describeEnd(first(end(9, "cancelled")))).toBe("never ended");
  });

  test("a signal has the name that the machine gives it", () => {
    const aliases = new Set(["SIGIOT", "SIGPOLL", "SIGUNUSED"]);
    for (const [name, signo] of Object.entries(constants.signals))
      if (!aliases.has(name)) expect(signalName(signo)).toBe(name);
    expect(signalName(34)).toBe("SIGRTMIN");
    expect(signalName(36)).toBe("SIGRTMIN+2");
    expect(signalName(0)).toBe("signal 0");
    expect(signalName(65)).toBe("signal 65");
  });
});

describe("checks that every lab has", () => {
  const ends = (...told: Told[]) => endsByItself("act", rest).verify(recorded(...told));
  const nobody = (...told: Told[]) => leavesNobody("act", rest).verify(recorded(...told));

  test("a program ends by itself when main exits with the right status", () => {
    expect(ends()).toEqual([]);
    expect(endsByItself("act", rest, 3).verify(recorded(exit(MAIN, exited(3)), end(exited(3))))).toEqual([]);
  });

  test.each<[string, Told[], string]>([
    ["another status", [exit(MAIN, exited(1)), end(exited(1))], "exited with status 1"],
    ["a signal", [exit(MAIN, 11), end(11)], "SIGSEGV"],
    [
      "a limit, even if main's status was right",
      [{ ev: "limit", limit: "cpu-ms", value: 5, observed: 6 }, exit(MAIN, 0), end(0, "limit")],
      "CPU limit",
    ],
  ])("it does not with %s", (_, told, words) => {
    const findings = ends(...told);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.observed).toContain(words);
  });

  test("a child that its parent reaps is left to nobody", () => {
    expect(nobody(fork(MAIN, 11), exit(11), reap(MAIN, 11))).toEqual([]);
  });

  test.each<[string, Told[], RegExp]>([
    ["ended and nobody asked", [fork(MAIN, 11), exit(11)], /^main\.1 exited with status 0, and no wait call of main/],
    [
      "was only looked at",
      [
        fork(MAIN, 11),
        exit(11),
        call(MAIN, "waitid", [0, 0, 0, 0x1000004], 0, { info: { pid: 11, code: 1, status: 0 } }),
      ],
      /no wait call/,
    ],
    [
      "was reaped by another",
      [fork(MAIN, 11), fork(11, 12), exit(11), reap(MAIN, 11), exit(12), reap(MAIN, 12)],
      /^main\.1\.1 .*of main\.1 /,
    ],
    ["outlived main", [fork(MAIN, 11), exit(MAIN), { ev: "leftover", pid: 11 }, exit(11, 9), end()], /still alive/],
  ])("a child that %s is found", (_, told, words) => {
    const findings = nobody(...told);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.observed).toMatch(words);
  });

  test("the evidence points to events of the recording", () => {
    const recording = recorded(fork(MAIN, 11), exit(11));
    const [finding] = leavesNobody("act", rest).verify(recording);
    expect(finding?.events.map((index) => recording.events[index]?.kind)).toEqual(["fork", "exit"]);
  });
});
