import { describe, expect, test } from "vitest";
import {
  BEGINNING,
  end,
  exit,
  exited,
  fork,
  IDENTITY,
  MAIN,
  reap,
  recorded,
  recordedExactly,
  type Told,
  wrote,
} from "../../harness/observe/testing.ts";
import { replayCommand, traceText } from "./trace.ts";

const fan = (children: number): Told[] => {
  const pids = Array.from({ length: children }, (_, i) => 11 + i);
  return [
    ...pids.map((pid) => fork(MAIN, pid)),
    ...pids.flatMap((pid, i) => [exit(pid, exited(i)), reap(MAIN, pid, exited(i))]),
  ];
};

describe("a trace", () => {
  test("of one process shows it, its time line and what it printed", () => {
    const text = traceText(recorded(wrote(MAIN, "hello\n"), { ev: "output", fd: 1, data: "hello\n\x1b[31mred\n" }));
    expect(text.split("\n").map((line) => line.trimEnd())).toEqual([
      'act(4, "word") of lab 9-invented, seed 41, sandbox tier A',
      "",
      "Processes  1 process",
      "  main pid 10  exited with status 0",
      "",
      "Time line  milliseconds since the start; watching makes everything slower",
      "       0.0  ●  main begins (pid 10)",
      '       0.0  ●  main prints "hello"',
      "       0.0  ✕  main exits with status 0",
      "",
      "Standard output",
      "  │ hello",
      "  │ \\u{1b}[31mred",
    ]);
  });

  test("draws a lane from birth to end, a zombie until it is reaped", () => {
    const text = traceText(
      recorded(fork(MAIN, 11), wrote(MAIN, "a"), exit(11), wrote(MAIN, "b"), reap(MAIN, 11), wrote(MAIN, "c")),
    );
    const lanes = text.split("\n").filter((line) => /^ +\d\.\d {2}/.test(line));
    expect(lanes.map((line) => line.slice(12, 15))).toEqual(["●  ", "● ┬", "● │", "│ ✕", "● z", "●  ", "●  ", "✕  "]);
  });

  test("draws a tree that tells whose each process is, its end and its reaper", () => {
    const text = traceText(
      recorded(fork(MAIN, 11), fork(11, 12), fork(MAIN, 13), exit(12), exit(11), reap(MAIN, 11), exit(13, 15)),
    );
    expect(text).toContain(
      [
        "  main pid 10  exited with status 0",
        "  ├─ main.1 pid 11  exited with status 0, reaped by main",
        "  │  └─ main.1.1 pid 12  exited with status 0, reaped by nobody: a zombie until its parent ended",
        "  └─ main.2 pid 13  was killed by SIGTERM, reaped by nobody: a zombie until its parent ended",
      ].join("\n"),
    );
  });

  test("of 40 processes leaves the lanes out and keeps every process and event", () => {
    const text = traceText(recorded(...fan(40)));
    expect(text).toContain("41 processes");
    for (let i = 1; i <= 40; i++)
      expect(text).toContain(`main.${i} pid ${10 + i}  exited with status ${i - 1}, reaped by main`);
    expect(text).not.toMatch(/[●│✕] +[●│✕]/);
    expect(text.match(/ {2}main\.\d+ +exits with status/g)).toHaveLength(40);
  });

  test("of very many events shows the beginning and the end and says how many are between", () => {
    const text = traceText(recorded(...Array.from({ length: 1000 }, (_, i) => wrote(MAIN, `line ${i}\n`))));
    expect(text).toContain('prints "line 5"');
    expect(text).toContain('prints "line 995"');
    expect(text).toContain("… 602 events left out");
    expect(text.split("\n").length).toBeLessThan(420);
  });

  test("of a run that reached a limit says which", () => {
    const limit: Told = { ev: "limit", limit: "wall-ms", value: 2000, observed: 2001 };
    expect(traceText(recorded(limit, exit(MAIN, 9), end(9, "limit")))).toContain(
      "Ended by the harness: time limit: the run had not ended after 2 s",
    );
  });

  test("shows where in the source a call stands, if the program told it", () => {
    const recording = recorded(wrote(MAIN, "x\n"));
    Object.assign(recording.events[1] ?? {}, { at: { file: "starter\n.ts", line: 7 } });
    expect(traceText(recording)).toMatch(/main prints "x" {2}starter\\n\.ts:7$/m);
  });

  test("has no escape in it where nobody asked for colours", () => {
    expect(traceText(recorded(...fan(3)))).not.toContain("\x1b");
  });
});

describe("the command that shows a run again", () => {
  const run = { ...IDENTITY, lab: "1-fork", task: "fan" };

  test("has the lab's number, the arguments and the seed as they were", () => {
    expect(replayCommand({ ...run, args: [4, "it's", "-l", [1]] }, false)).toBe(
      "npm run lab trace 1 fan 4 'it'\\''s' '\"-l\"' '[1]' --seed=41",
    );
    expect(replayCommand({ ...run, args: [] }, true)).toBe("npm run lab trace 1 fan --seed=41 --scenario=act.once");
    expect(replayCommand({ ...run, args: [], seed: "41+1" }, false)).toContain("--seed=41+1");
  });
});

test("a recording with the least that can be in one is drawn", () => {
  const least = recordedExactly([...BEGINNING.slice(0, 2), end(9, "cancelled")]);
  expect(traceText(least)).toContain("main pid 10  never ended");
});
