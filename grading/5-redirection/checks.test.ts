import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawFrom, type Finding, type Recording } from "#check";
import {
  BEGINNING,
  call,
  deliver,
  end,
  exec,
  exit,
  exited,
  fork,
  IDENTITY,
  MAIN,
  reap,
  recordedExactly,
  row,
  STANDARD_STREAMS,
  type Told,
  table,
  wrote,
} from "../../harness/observe/testing.ts";
import grading from "./checks.ts";
import { scenarios } from "./scenarios.ts";

/*
 * What no program of the corpus reaches, or not every time: ends that the harness made, tables that could not be read,
 * descriptors of unknown origin, endless loops of programs and pipes. Everything else is proved by real programs, in
 * solutions/5-redirection.
 */

const [LEFT, RIGHT, THIRD] = [11, 12, 13];
const [SIGKILL, SIGPIPE] = [9, 13];
const FILE = "out.txt";
type Row = ReturnType<typeof row>;
const [IN, OUT, ERR] = STANDARD_STREAMS as [Row, Row, Row];

function recorded(scenario: string, args: Recording["run"]["args"], ...told: Told[]): Recording {
  const task = scenario.split(".")[0] as string;
  const ended = told.some(({ ev }) => ev === "end") ? [] : [table(MAIN, "exit", IN, OUT, ERR), exit(MAIN), end()];
  return recordedExactly([...BEGINNING, ...told, ...ended], {
    ...IDENTITY,
    lab: "5-redirection",
    task,
    scenario,
    args,
  });
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

const opens = (pid: number, fd: number, path = FILE) => call(pid, "openat", [-100, 0, 0o1101, 0o666], fd, { path });
const dup2 = (pid: number, from: number, to: number) => call(pid, "dup2", [from, to], to);
const closes = (pid: number, fd: number) => call(pid, "close", [fd], 0);
const pipes = (pid: number, ...fds: [number, number]) => call(pid, "pipe2", [0, 0], 0, { fds });
const holds = (path: string, data: string, type = "regular", mode = 0o644): Told => ({
  ev: "file",
  path: `work/${path}`,
  type,
  mode,
  size: data.length,
  data,
});
const file = (fd: number, name = FILE) => row(fd, `/lab/work/${name}`);
const O_WRONLY = 1;
const pipeEnd = (fd: number, flags = 0) => row(fd, "pipe:[7]", false, flags);

/** A child that becomes the program with this table. */
const becomes = (pid: number, argv: string[], ...rows: Row[]): Told[] => [
  exec(pid, argv[0] as string, argv),
  table(pid, "exec", ...rows),
];
const ends = (pid: number, status = 0): Told[] => [exit(pid, status), reap(MAIN, pid, status)];

const argv = ["./probe", "print", "word"];
/** The child's part of `out`, done right, up to its exec. */
const redirected = [fork(MAIN, LEFT), opens(LEFT, 3), dup2(LEFT, 3, 1), closes(LEFT, 3)];

test("the lab is worth 100 points", () => {
  expect(grading.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
});

describe("which program was run", () => {
  test("a fork that failed is told with its error", () => {
    const recording = recorded("out.new", [FILE, argv], call(MAIN, "fork", [], -11));
    expect(observed("out.runs", recording)).toBe("main forked nobody; its fork failed with EAGAIN");
  });

  test("an exec that failed is told with its error", () => {
    const failed = call(LEFT, "execve", [0, 0, 0], -13, { path: "./probe" });
    const recording = recorded("out.new", [FILE, argv], fork(MAIN, LEFT), failed, ...ends(LEFT, exited(126)));
    expect(observed("out.runs", recording)).toContain("the exec of ./probe failed with EACCES");
  });

  test("the same program run twice is one too many", () => {
    const recording = recorded(
      "out.new",
      [FILE, argv],
      ...redirected,
      fork(MAIN, RIGHT),
      ...becomes(LEFT, argv, IN, file(1), ERR),
      ...becomes(RIGHT, argv, IN, OUT, ERR),
    );
    expect(observed("out.runs", recording)).toBe("main.1 and main.2 became it, so that it was run 2 times");
  });

  test("another program under the name of this one is another program", () => {
    const recording = recorded(
      "out.new",
      [FILE, argv],
      ...redirected,
      exec(LEFT, "/bin/true", argv),
      table(LEFT, "exec", IN, file(1), ERR),
      ...ends(LEFT),
    );
    expect(observed("out.runs", recording)).toContain('main.1 became "./probe print word" (/bin/true)');
  });

  test("that there is no such program has to be found out by a child", () => {
    const nothing = [`no-such-program`];
    const exits = [table(MAIN, "exit", IN, OUT, ERR), exit(MAIN, exited(127)), end(exited(127))];
    const alone = recorded("out.nothing", [FILE, nothing], ...exits);
    expect(observed("out.status", alone)).toBe("main forked nobody");
    const tried = recorded("out.nothing", [FILE, nothing], fork(MAIN, LEFT), ...ends(LEFT, exited(127)), ...exits);
    expect(verify("out.status", tried)).toEqual([]);
    const failed = recorded("out.nothing", [FILE, nothing], fork(MAIN, LEFT), ...ends(LEFT, exited(1)), ...exits);
    expect(observed("out.status", failed)).toBe("main.1 exited with status 1");
  });

  test("a process that becomes no program is one too many", () => {
    const recording = recorded(
      "out.new",
      [FILE, argv],
      ...redirected,
      fork(MAIN, RIGHT),
      ...becomes(LEFT, argv, IN, file(1), ERR),
      ...ends(LEFT),
      ...ends(RIGHT),
    );
    expect(observed("out.runs", recording)).toContain("main.2, a child of main, exited with status 0 and never became");
  });
});

describe("what a descriptor leads to", () => {
  test("a descriptor of unknown origin is not main's, and no two of them are one", () => {
    const nowhere = [row(1, "/lab/work/out.txt"), row(2, "/lab/work/out.txt")];
    const recording = recorded(
      "both.new",
      [FILE, argv],
      fork(MAIN, LEFT),
      ...[0, 1, 2].map((fd) => closes(LEFT, fd)),
      ...becomes(LEFT, argv, row(0, "/dev/null"), ...nowhere),
      ...ends(LEFT),
    );
    expect(observed("both.one", recording)).toBe(
      "they lead to two, with an offset each: out.txt was opened twice\nwhen main.1 became the program, its descriptor 0 was /dev/null",
    );
  });

  test("a program without any descriptor is told one by one", () => {
    const recording = recorded("out.new", [FILE, argv], fork(MAIN, LEFT), ...becomes(LEFT, argv), ...ends(LEFT));
    expect(verify("out.stdout", recording)).toHaveLength(3);
    expect(observed("out.stdout", recording)).toContain("its descriptor 1 was closed");
  });

  test("a folder that is called work changes nothing", () => {
    const told = (path: string) =>
      recorded("out.new", [FILE, argv], ...redirected, ...becomes(LEFT, argv, IN, row(1, path), ERR), ...ends(LEFT));
    expect(verify("out.stdout", told("/home/work/tmp/run-1/work/out.txt"))).toEqual([]);
    expect(observed("out.stdout", told("/lab/work/other.txt"))).toContain("its descriptor 1 was other.txt");
  });

  test("a finding points to the call that made the descriptor, main's own before the fork included", () => {
    const told = [opens(MAIN, 3), dup2(MAIN, 3, 2), fork(MAIN, LEFT), closes(LEFT, 3)];
    const recording = recorded(
      "out.new",
      [FILE, argv],
      ...told,
      ...becomes(LEFT, argv, IN, OUT, file(2)),
      ...ends(LEFT),
    );
    const dup = recording.events.findIndex(({ kind }) => kind === "dup");
    expect(
      verify("out.stdout", recording).find(({ observed: text }) => text.includes("descriptor 2"))?.events,
    ).toContain(dup);
  });

  test("what main holds is not known where its table could not be read, or where it had to be killed", () => {
    const run = [...redirected, ...becomes(LEFT, argv, IN, file(1), ERR), ...ends(LEFT)];
    const unread = recorded("out.new", [FILE, argv], ...run, exit(MAIN), end());
    expect(verify("out.leftover", unread)).toEqual([]);
    const killed = [table(MAIN, "exit", IN, OUT), exit(MAIN, SIGKILL), end(0, "cancelled")];
    expect(verify("out.leftover", recorded("out.new", [FILE, argv], ...run, ...killed))).toEqual([]);
  });
});

describe("how main ended", () => {
  const runs = [...redirected, ...becomes(LEFT, argv, IN, file(1), ERR)];

  test("a main that ends before its program has not waited, whatever its status", () => {
    const left: Told[] = [{ ev: "leftover", pid: LEFT }, exit(LEFT, SIGKILL)];
    const recording = recorded("out.new", [FILE, argv], ...runs, exit(MAIN), ...left, end());
    expect(observed("out.status", recording)).toBe("main exited with status 0 while it was still running");
  });

  test("a run that reached a limit fails the status once", () => {
    const limit: Told = { ev: "limit", limit: "cpu-ms", value: 1000, observed: 1001, pid: MAIN };
    const killed = [exit(LEFT, SIGKILL), exit(MAIN, SIGKILL), end(0, "limit")];
    const recording = recorded("out.new", [FILE, argv], ...runs, limit, ...killed);
    expect(verify("out.status", recording)).toHaveLength(1);
    expect(observed("out.status", recording)).toContain("CPU limit");
  });
});

describe("what is in the file", () => {
  const run = (...files: Told[]) =>
    recorded(
      "out.new",
      [FILE, argv],
      ...redirected,
      ...becomes(LEFT, argv, IN, file(1), ERR),
      ...ends(LEFT),
      exit(MAIN),
      ...files,
      end(),
    );

  test("no file, a folder and an empty file are told from each other", () => {
    expect(observed("out.text", run(holds(FILE, "", "missing")))).toBe("there is no such file");
    expect(observed("out.text", run(holds(FILE, "", "directory")))).toBe("it is no regular file but: directory");
    expect(observed("out.text", run(holds(FILE, "")))).toBe("it is empty");
    expect(observed("out.text", run())).toBe("there is no such file");
    expect(observed("out.mode", run())).toBe("there is no such file");
    expect(verify("out.text", run(holds(FILE, "word\n")))).toEqual([]);
  });

  test("a long text is shown by its beginning and its end", () => {
    const [finding] = verify("out.text", run(holds(FILE, `begins ${"x".repeat(500)} ends`)));
    expect(finding?.observed).toMatch(/^it holds 512 bytes: "begins x+ … x+ ends"$/);
  });
});

describe("there and back again", () => {
  const away = [call(MAIN, "dup", [1], 3), opens(MAIN, 4), dup2(MAIN, 4, 1), closes(MAIN, 4)];
  const back = [dup2(MAIN, 3, 1), closes(MAIN, 3)];

  test("a line may be written in pieces, and the last one may lack its newline", () => {
    const recording = recorded(
      "restore.new",
      [FILE],
      ...away,
      wrote(MAIN, "in"),
      wrote(MAIN, "side"),
      ...back,
      wrote(MAIN, "out"),
      wrote(MAIN, "side"),
      exit(MAIN),
      holds(FILE, "inside"),
      end(),
    );
    expect(verify("restore.inside", recording)).toEqual([]);
    expect(verify("restore.outside", recording)).toEqual([]);
  });

  test("a word within another line is not the line", () => {
    const recording = recorded("restore.new", [FILE], ...away, wrote(MAIN, "not inside\n"), ...back);
    expect(observed("restore.inside", recording)).toBe('nobody wrote a line "inside"');
  });

  test("both before and after is after", () => {
    const told = [wrote(MAIN, "outside\n"), ...away, wrote(MAIN, "inside\n"), ...back];
    const recording = (...more: Told[]) =>
      recorded("restore.new", [FILE], ...told, ...more, exit(MAIN), holds(FILE, "inside\n"), end());
    expect(observed("restore.outside", recording())).toBe('it printed "outside" first');
    expect(verify("restore.outside", recording(wrote(MAIN, "outside\n")))).toEqual([]);
  });
});

describe("pipes", () => {
  const [left, right, third] = [
    ["./probe", "copy", "print", "one"],
    ["./probe", "copy", "print", "two"],
    ["./probe", "copy", "print", "three"],
  ] as const satisfies string[][];
  /** Up to the execs; main has closed its ends. */
  const joined = [
    pipes(MAIN, 3, 4),
    fork(MAIN, LEFT),
    fork(MAIN, RIGHT),
    dup2(LEFT, 4, 1),
    dup2(RIGHT, 3, 0),
    ...[MAIN, LEFT, RIGHT].flatMap((pid) => [closes(pid, 3), closes(pid, 4)]),
    ...becomes(LEFT, left, IN, pipeEnd(1), ERR),
    ...becomes(RIGHT, right, pipeEnd(0), OUT, ERR),
  ];

  test("one pipe for all is no line, although every two neighbours are joined by it", () => {
    const shared = [
      pipes(MAIN, 3, 4),
      ...[LEFT, RIGHT, THIRD].map((pid) => fork(MAIN, pid)),
      ...[RIGHT, THIRD].map((pid) => dup2(pid, 3, 0)),
      ...[LEFT, RIGHT].map((pid) => dup2(pid, 4, 1)),
      ...[MAIN, LEFT, RIGHT, THIRD].flatMap((pid) => [closes(pid, 3), closes(pid, 4)]),
      ...becomes(LEFT, left, IN, pipeEnd(1), ERR),
      ...becomes(RIGHT, right, pipeEnd(0), pipeEnd(1), ERR),
      ...becomes(THIRD, third, pipeEnd(0), OUT, ERR),
      wrote(THIRD, "one\ntwo\nthree\n"),
    ];
    const recording = recorded("stages.few", [[...left], [...right], [...third]], ...shared);
    expect(verify("stages.joined", recording)[0]?.expected).toContain("another pipe than the one that it reads from");
  });

  test("bytes that somebody takes away on the way are missed", () => {
    const args = [[...left], [...right]];
    expect(observed("pipeline.joined", recorded("pipeline.text", args, ...joined, wrote(RIGHT, "two\n")))).toContain(
      'main.2 wrote "two\\n"',
    );
    expect(
      verify("pipeline.joined", recorded("pipeline.text", args, ...joined, wrote(RIGHT, "x\none\ntwo\n"))),
    ).toEqual([]);
  });

  test("at a deadlock those are blamed who wait at a pipe, and not who waits for them", () => {
    const blocked = (pid: number, name: string, args: number[], ...rows: Row[]): Told[] => [
      { ev: "blocked", pid, state: "S", name, args },
      table(pid, "blocked", ...rows),
    ];
    const recording = recorded(
      "pipeline.text",
      [[...left], [...right]],
      ...joined.filter((told) => !(told.ev === "syscall" && told.pid === MAIN && told.name === "close")),
      ...ends(LEFT),
      { ev: "deadlock" },
      ...blocked(MAIN, "wait4", [RIGHT, 0, 0, 0], IN, OUT, ERR, pipeEnd(3), pipeEnd(4, O_WRONLY)),
      ...blocked(RIGHT, "read", [0, 0, 4096], pipeEnd(0), OUT, ERR),
      exit(RIGHT, SIGKILL),
      exit(MAIN, SIGKILL),
      end(0, "deadlock"),
    );
    const findings = verify("pipeline.closed", recording);
    expect(findings.map(({ process }) => process)).toEqual(["main.2"]);
    expect(findings[0]?.observed).toContain("main (descriptor 4)");
  });

  test("an endless writer may end by SIGPIPE or by an error, and by nothing else", () => {
    const flood = ["./probe", "flood"];
    const ended = (status: number) =>
      recorded(
        "pipeline.endless",
        [flood, right as string[]],
        fork(MAIN, LEFT),
        ...becomes(LEFT, flood, IN, OUT, ERR),
        ...ends(LEFT, status),
      );
    expect(verify("pipeline.endless", ended(SIGPIPE))).toEqual([]);
    expect(verify("pipeline.endless", ended(exited(1)))).toEqual([]);
    expect(observed("pipeline.endless", ended(SIGKILL))).toContain("SIGKILL");
    expect(observed("pipeline.endless", ended(0))).toContain("exited with status 0");
  });

  test("a SIGPIPE that somebody sent says nothing of the pipe", () => {
    const flood = ["./probe", "flood"];
    const given = (sender: number) =>
      recorded(
        "pipeline.endless",
        [flood, right as string[]],
        fork(MAIN, LEFT),
        ...becomes(LEFT, flood, IN, OUT, ERR),
        deliver(LEFT, SIGPIPE, sender),
        ...ends(LEFT, SIGPIPE),
      );
    expect(verify("pipeline.endless", given(LEFT))).toEqual([]);
    expect(observed("pipeline.endless", given(MAIN))).toBe("main.1 was killed by SIGPIPE, which main sent");
    expect(observed("pipeline.endless", given(99))).toContain("which somebody else sent");
  });

  test("programs that ran one after another, through files, did not run together", () => {
    const args = [["./probe", "flood"], ["./probe", "copy"], [...right]];
    const alone = (pid: number, argv: string[]) => [
      fork(MAIN, pid),
      ...becomes(pid, argv, IN, OUT, ERR),
      ...ends(pid, exited(3)),
    ];
    const serial = args.flatMap((argv, i) => alone(LEFT + i, argv as string[]));
    expect(observed("stages.together", recorded("stages.endless", args, ...serial))).toBe(
      "main.1 exited with status 3 before main.3 was forked",
    );
  });
});

describe("whatever was recorded", () => {
  /** All that could happen in a run of these programs; any part of it, in this order, is a recording. */
  const story = (argvs: string[][], path: string): Told[] => [
    pipes(MAIN, 3, 4),
    call(MAIN, "dup", [1], 5),
    opens(MAIN, 6, path),
    dup2(MAIN, 6, 1),
    wrote(MAIN, "inside\n"),
    call(MAIN, "fork", [], -11),
    ...argvs.flatMap((argv, i): Told[] => [
      fork(MAIN, LEFT + i),
      opens(LEFT + i, 7, path),
      call(LEFT + i, "openat", [-100, 0, 0, 0], -2, { path }),
      dup2(LEFT + i, 4, 1),
      dup2(LEFT + i, 3, 0),
      call(LEFT + i, "execve", [0, 0, 0], -2, { path: "./probe" }),
      exec(LEFT + i, argv[0] as string, argv),
      table(LEFT + i, "exec", pipeEnd(0), pipeEnd(1), file(2, path), file(7, path)),
      wrote(LEFT + i, "word\n"),
      exit(LEFT + i, i === 0 ? SIGPIPE : exited(i)),
      reap(MAIN, LEFT + i),
    ]),
    fork(MAIN, 20),
    fork(20, 21),
    exec(21, "/bin/sh", ["sh", "-c", "x"]),
    exec(MAIN, "./probe", argvs[0] ?? []),
    dup2(MAIN, 5, 1),
    wrote(MAIN, "outside\n"),
    table(MAIN, "exit", OUT, file(6, path), pipeEnd(9)),
  ];
  const blocked: Told[] = [
    { ev: "blocked", pid: MAIN, state: "S", name: "wait4", args: [-1, 0, 0, 0] },
    { ev: "blocked", pid: LEFT, state: "S", name: "read", args: [0, 0, 1] },
    table(LEFT, "blocked", pipeEnd(0)),
  ];
  const endings: Told[][] = [
    [exit(MAIN), end()],
    [exit(MAIN, SIGKILL), end(0, "cancelled")],
    [end(0, "cancelled")],
    [{ ev: "deadlock" }, ...blocked, exit(LEFT, SIGKILL), exit(MAIN, SIGKILL), end(0, "deadlock")],
    [{ ev: "limit", limit: "events", value: 1, observed: 2 }, ...blocked, exit(MAIN, SIGKILL), end(0, "limit")],
    [exit(MAIN, exited(127)), holds(FILE, "x", "refused"), end()],
  ];

  test("every check comes to a judgement in words", () => {
    const parts = fc.infiniteStream(fc.boolean());
    fc.assert(
      fc.property(
        fc.constantFrom(...scenarios),
        fc.string(),
        parts,
        fc.constantFrom(...endings),
        (scenario, seed, picks, ending) => {
          const args = scenario.args(drawFrom(seed));
          const argvs = args.filter((arg) => Array.isArray(arg)) as string[][];
          const path = typeof args[0] === "string" ? args[0] : FILE;
          const told = story(argvs, path).filter(() => picks.next().value);
          const recording = recorded(scenario.id, args, ...told, ...ending);
          for (const check of grading.checks.filter(({ id }) => id.startsWith(`${scenario.task}.`))) {
            for (const finding of check.verify(recording)) {
              expect(`${finding.expected} ${finding.observed}`).not.toMatch(/undefined|null|NaN|\[object/);
              for (const index of finding.events) expect(recording.events[index]).toBeDefined();
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
