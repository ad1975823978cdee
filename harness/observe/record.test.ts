import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NeverBegan, record } from "./record.ts";
import { recordingProblems } from "./store.ts";
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
  of,
  only,
  reap,
  recorded,
  recordedExactly,
  row,
  STANDARD_STREAMS,
  type Told,
  table,
  timed,
  wrote,
} from "./testing.ts";

const WNOHANG = 1;
const WEXITED = 4;
const WNOWAIT = 0x1000000;
const SIGSTOP = 19;

/** Bytes as the supervisor tells them. */
const bytes = (text: string) => Buffer.from(text).toString("latin1");

const named = (recording: ReturnType<typeof recorded>, name: string) => {
  const process = recording.processes.find((each) => each.name === name);
  if (!process) throw new Error(`no process ${name} among ${recording.processes.map((each) => each.name)}`);
  return process;
};

describe("names", () => {
  test("a process is named by its parent and the order of its birth, whoever is born between", () => {
    const recording = recorded(fork(MAIN, 11), fork(11, 12), fork(MAIN, 13), fork(11, 14), fork(14, 15));
    expect(recording.processes.map(({ name, pid, parent }) => [name, pid, parent])).toEqual([
      ["main", 10, null],
      ["main.1", 11, "main"],
      ["main.1.1", 12, "main.1"],
      ["main.2", 13, "main"],
      ["main.1.2", 14, "main.1"],
      ["main.1.2.1", 15, "main.1.2"],
    ]);
    for (const { born, name } of recording.processes.slice(1)) {
      expect(recording.events[born]).toMatchObject({ kind: "fork", child: name });
    }
  });

  test("a pid that is given again is a new process, and the old one keeps its end and its reaper", () => {
    const recording = recorded(
      fork(MAIN, 11),
      exit(11, exited(1)),
      reap(MAIN, 11, exited(1)),
      fork(MAIN, 11),
      exit(11, exited(2)),
      reap(MAIN, 11, exited(2)),
    );
    expect(of(recording, "reap").map(({ child, status }) => [child, status])).toEqual([
      ["main.1", exited(1)],
      ["main.2", exited(2)],
    ]);
    expect(named(recording, "main.1").exit?.status).toBe(exited(1));
    expect(named(recording, "main.2").exit?.status).toBe(exited(2));
    expect(named(recording, "main.1").reaped?.event).toBeLessThan(named(recording, "main.2").reaped?.event ?? 0);
  });

  test("what processes outside the run do is no part of it", () => {
    const recording = recorded(fork(99, 100), wrote(99, "x"), exit(100), deliver(MAIN, 15, 99));
    expect(recording.processes).toHaveLength(1);
    expect(only(recording, "deliver").sender).toBeNull();
  });

  test("a program that ends before its first statement never began, and what it printed says why", () => {
    const told: Told[] = [
      { ev: "sandbox", tier: "B", missing: [], uid: 0 },
      { ev: "output", fd: 2, data: bytes("cannot find Ω\n") },
      end(exited(1)),
    ];
    expect(() => record(IDENTITY, timed(told))).toThrow(NeverBegan);
    expect(() => record(IDENTITY, timed(told))).toThrow("cannot find Ω");
  });
});

describe("ends", () => {
  test("an end of the program's own making is not forced", () => {
    const recording = recorded(fork(MAIN, 11), exit(11, 9), exit(MAIN, exited(3)), end(exited(3)));
    expect(recording.outcome).toEqual({ kind: "ended", status: exited(3) });
    expect(recording.processes.map((process) => process.exit?.forced)).toEqual([false, false]);
    expect(of(recording, "exit").map(({ status }) => status)).toEqual([9, exited(3)]);
  });

  test("after a limit every end is forced, and none before it; who was in which call is told", () => {
    const recording = recorded(
      fork(MAIN, 11),
      fork(MAIN, 12),
      exit(12, exited(0)),
      { ev: "limit", limit: "wall-ms", value: 1000, observed: 1003 },

      { ev: "blocked", pid: 11, state: "R", name: null, args: [] },
      { ev: "blocked", pid: MAIN, state: "S", name: "wait4", args: [-1, 0, 0, 0] },
      exit(11, 9),
      exit(MAIN, 9),
      end(9, "limit"),
    );
    expect(recording.outcome).toMatchObject({
      kind: "limit",
      limit: "wall-ms",
      value: 1000,
      observed: 1003,
      process: null,
      blocked: [
        { process: "main", state: "S", call: "wait4", args: [-1, 0, 0, 0] },
        { process: "main.1", state: "R", call: null, args: [] },
      ],
    });
    expect(named(recording, "main").exit?.forced).toBe(true);
    expect(named(recording, "main.1").exit?.forced).toBe(true);
    expect(named(recording, "main.2").exit?.forced).toBe(false);
    expect(of(recording, "exit").map(({ forced }) => forced)).toEqual([false, true, true]);
  });

  test("what the harness kills is told in order of birth, whichever dies first, and time goes on", () => {
    const { events } = recorded(
      fork(MAIN, 12),
      fork(MAIN, 11),
      fork(MAIN, 13),
      exit(13, exited(0)),
      { ev: "deadlock" },
      exit(11, 9),
      exit(12, 9),
      exit(MAIN, 9),
      end(9, "deadlock"),
    );
    const ends = events.slice(events.findIndex(({ kind }) => kind === "exit"));
    expect(ends.map(({ kind, process }) => `${kind} ${process}`)).toEqual([
      "exit main.3",
      "deadlock main",
      "exit main",
      "exit main.1",
      "exit main.2",
    ]);
    expect(ends.map(({ t }) => t)).toEqual(ends.map(({ t }) => t).sort((a, b) => a - b));
  });

  test("a limit that one process reached names it", () => {
    const recording = recorded(
      fork(MAIN, 11),
      { ev: "limit", limit: "processes", value: 1, observed: 2, pid: 11 },
      end(9, "limit"),
    );
    expect(recording.outcome).toMatchObject({ kind: "limit", process: "main.1" });
    expect(only(recording, "limit").process).toBe("main.1");
  });

  test("of two processes only the one that outlived main is forced", () => {
    const recording = recorded(
      fork(MAIN, 11),
      fork(MAIN, 12),
      exit(MAIN),
      exit(12),
      { ev: "leftover", pid: 11 },
      exit(11, 9),
      end(),
    );
    expect(named(recording, "main.1").exit?.forced).toBe(true);
    expect(named(recording, "main.2").exit?.forced).toBe(false);
    expect(only(recording, "leftover").process).toBe("main.1");
  });

  test("of a cancelled run the kills are the harness's doing, and an end before them is not", () => {
    const recording = recorded(fork(MAIN, 11), exit(11, exited(0)), exit(MAIN, 9), end(9, "cancelled"));
    expect(recording.outcome).toEqual({ kind: "cancelled" });
    expect(recording.processes.map((process) => process.exit?.forced)).toEqual([true, false]);
  });

  test("a process whose end was never reported has none", () => {
    expect(recorded(fork(MAIN, 11), end(9, "cancelled")).processes[1]?.exit).toBeNull();
  });
});

describe("reaping", () => {
  const child = [fork(MAIN, 11), exit(11, exited(3))];

  test("wait4 that returns a child's end reaps it", () => {
    const recording = recorded(...child, reap(MAIN, 11, exited(3)));
    expect(only(recording, "reap")).toMatchObject({
      process: "main",
      child: "main.1",
      status: exited(3),
      call: "wait4",
    });
    const { reaped } = named(recording, "main.1");
    expect(reaped?.by).toBe("main");
    expect(recording.events[reaped?.event ?? -1]?.kind).toBe("reap");
  });

  test.each([
    ["exit", { code: 1, status: 3 }, exited(3)],
    ["a signal", { code: 2, status: 15 }, 15],
    ["a signal with a core dump", { code: 3, status: 11 }, 11 | 0x80],
  ])("waitid that returns an end by %s reaps, with the status that wait4 would have given", (_, info, status) => {
    const recording = recorded(
      ...child,
      call(MAIN, "waitid", [0, 0, 0, WEXITED], 0, { info: { pid: 11, ...info }, reaped: 11, ended: status }),
    );
    expect(only(recording, "reap")).toMatchObject({ child: "main.1", status, call: "waitid" });
    expect(named(recording, "main.1").reaped).not.toBeNull();
  });

  test("WNOWAIT only looks: the child is still there to be reaped", () => {
    const info = { pid: 11, code: 1, status: 3 };
    const recording = recorded(...child, call(MAIN, "waitid", [0, 0, 0, WEXITED | WNOWAIT], 0, { info }));
    expect(of(recording, "reap")).toEqual([]);
    expect(named(recording, "main.1").reaped).toBeNull();
    expect(only(recording, "wait")).toMatchObject({ child: "main.1", status: exited(3), error: null });
  });

  test.each([
    ["a stop, from wait4", call(MAIN, "wait4", [-1, 0, 2, 0], 11, { status: (SIGSTOP << 8) | 0x7f })],
    ["a continue, from wait4", call(MAIN, "wait4", [-1, 0, 8, 0], 11, { status: 0xffff })],
    ["a stop, from waitid", call(MAIN, "waitid", [0, 0, 0, 2], 0, { info: { pid: 11, code: 5, status: SIGSTOP } })],
    ["a continue, from waitid", call(MAIN, "waitid", [0, 0, 0, 8], 0, { info: { pid: 11, code: 6, status: 18 } })],
  ])("%s is a report and no reaping", (what, waiting) => {
    const recording = recorded(fork(MAIN, 11), waiting);
    expect(of(recording, "reap")).toEqual([]);
    expect(named(recording, "main.1").reaped).toBeNull();
    const status = what.startsWith("a stop") ? (SIGSTOP << 8) | 0x7f : 0xffff;
    expect(only(recording, "wait")).toMatchObject({ child: "main.1", status, error: null });
  });

  test.each([
    ["ECHILD", -10],
    ["EINTR", -4],
    ["EINVAL", -22],
  ])("a wait that fails with %s reaps nobody and keeps its error", (error, ret) => {
    const recording = recorded(...child, call(MAIN, "wait4", [-1, 0, 0, 0], ret));
    expect(only(recording, "wait")).toMatchObject({ child: null, status: null, error, options: 0 });
    expect(named(recording, "main.1").reaped).toBeNull();
  });

  test.each([
    ["wait4", [-1, 0, WNOHANG, 0], {}],
    ["waitid", [0, 0, 0, WEXITED | WNOHANG], { info: { pid: 0, code: 0, status: 0 } }],
  ])("WNOHANG of %s with nothing to report reaps nobody", (name, args, more) => {
    const recording = recorded(fork(MAIN, 11), call(MAIN, name, args, 0, more));
    const wait = only(recording, "wait");
    expect(wait).toMatchObject({ child: null, status: null, error: null });
    expect(wait.options & WNOHANG).toBe(WNOHANG);
  });

  test("an adopter's wait is recorded as the adopter's", () => {
    const recording = recorded(fork(MAIN, 11), fork(11, 12), exit(11), reap(MAIN, 11), exit(12), reap(MAIN, 12));
    expect(named(recording, "main.1.1")).toMatchObject({ parent: "main.1", reaped: { by: "main" } });
  });
});

describe("open file descriptions", () => {
  const O_CLOEXEC = 0o2000000;
  const F_DUPFD = 0;
  const F_SETFD = 2;
  const F_DUPFD_CLOEXEC = 1030;
  const open = (pid: number, fd: number, path: string, flags = 0) =>
    call(pid, "openat", [-100, 0, flags, 0], fd, { path });
  /** What stands behind each descriptor at a process's end, by the calls that were told before. */
  const atExit = (told: Told[], fds: number[], pid = MAIN) => {
    const rows = fds.map((fd) => row(fd, "/anything"));
    const recording = recorded(...told, table(pid, "exit", ...rows), exit(pid), end());
    const of = recording.processes.find((process) => process.pid === pid)?.name;
    const last = recording.events.find((event) => event.kind === "exit" && event.process === of);
    return last?.kind === "exit" ? Object.fromEntries(last.table?.map(({ fd, file }) => [fd, file]) ?? []) : {};
  };

  test("main begins with the three standard streams and nothing else", () => {
    const recording = recordedExactly([
      ...BEGINNING.slice(0, 2),
      table(MAIN, "begin", ...STANDARD_STREAMS, row(5, "/dev/null"), row(64, "anon_inode:[eventpoll]")),
      end(),
    ]);
    expect(recording.openFiles.map(({ id, kind, path, opened }) => [id, kind, path, opened])).toEqual([
      ["stdin", "file", "/dev/null", null],
      ["stdout", "pipe-write", null, null],
      ["stderr", "pipe-write", null, null],
    ]);
  });

  test("each open makes a description of its own, even of the same path", () => {
    const told = [open(MAIN, 3, "out.txt", 0o1101), open(MAIN, 4, "out.txt")];
    expect(atExit(told, [3, 4])).toEqual({ 3: "file1", 4: "file2" });
    const recording = recorded(...told);
    expect(recording.openFiles.slice(3)).toMatchObject([
      { id: "file1", kind: "file", path: "out.txt", flags: 0o1101, opened: { by: "main", event: 1 } },
      { id: "file2", kind: "file", path: "out.txt", flags: 0, opened: { by: "main", event: 2 } },
    ]);
  });

  test("creat is an open that writes, creates and empties", () => {
    const recording = recorded(call(MAIN, "creat", [0, 0o644], 3, { path: "out.txt" }));
    expect(only(recording, "open").flags).toBe(0o1101);
  });

  test.each([
    ["dup", call(MAIN, "dup", [3], 7)],
    ["dup2", call(MAIN, "dup2", [3, 7], 7)],
    ["dup3", call(MAIN, "dup3", [3, 7, O_CLOEXEC], 7)],
    ["F_DUPFD", call(MAIN, "fcntl", [3, F_DUPFD, 5], 7)],
    ["F_DUPFD_CLOEXEC", call(MAIN, "fcntl", [3, F_DUPFD_CLOEXEC, 5], 7)],
  ])("%s makes a second name for one description, which the closing of the first leaves alone", (_, dup) => {
    const told = [open(MAIN, 3, "a"), dup, call(MAIN, "close", [3], 0)];
    expect(atExit(told, [7])).toEqual({ 7: "file1" });
    expect(only(recorded(...told), "dup")).toMatchObject({ from: 3, fd: 7, file: "file1" });
    expect(only(recorded(...told), "close")).toMatchObject({ fd: 3, file: "file1" });
  });

  test("a duplicate onto another descriptor takes that one's place", () => {
    expect(atExit([open(MAIN, 3, "a"), call(MAIN, "dup2", [3, 1], 1)], [1, 2, 3])).toEqual({
      1: "file1",
      2: "stderr",
      3: "file1",
    });
  });

  test("a duplicate of one of Node's own descriptors is not taken for what it replaced", () => {
    const told = [call(MAIN, "dup2", [70, 1], 1)];
    expect(atExit(told, [1])).toEqual({ 1: null });
    expect(only(recorded(...told), "dup")).toMatchObject({ from: 70, fd: 1, file: null });
  });

  test("a pipe has two descriptions, one for each end", () => {
    const told = [call(MAIN, "pipe2", [0, O_CLOEXEC], 0, { fds: [3, 4] })];
    expect(atExit(told, [3, 4])).toEqual({ 3: "file1", 4: "file2" });
    const recording = recorded(...told);
    expect(recording.openFiles.slice(3).map(({ kind, path }) => [kind, path])).toEqual([
      ["pipe-read", null],
      ["pipe-write", null],
    ]);
    expect(only(recording, "pipe")).toMatchObject({ fds: [3, 4], files: ["file1", "file2"], cloexec: true });
  });

  test("fork copies the table and shares the descriptions; later changes are each process's own", () => {
    const told = [
      open(MAIN, 3, "a"),
      fork(MAIN, 11),
      call(11, "close", [3], 0),
      open(11, 3, "b"),
      wrote(11, "x", 3),
      wrote(MAIN, "y", 3),
    ];
    expect(of(recorded(...told), "write").map(({ process, file }) => [process, file])).toEqual([
      ["main.1", "file2"],
      ["main", "file1"],
    ]);
  });

  test("exec closes what is marked close-on-exec and keeps the rest", () => {
    const told = [
      open(MAIN, 3, "kept"),
      open(MAIN, 4, "dropped", O_CLOEXEC),
      open(MAIN, 5, "marked later"),
      call(MAIN, "fcntl", [5, F_SETFD, 1], 0),
      open(MAIN, 6, "unmarked later", O_CLOEXEC),
      call(MAIN, "fcntl", [6, F_SETFD, 0], 0),
      call(MAIN, "dup", [4], 7),
      call(MAIN, "dup3", [3, 8, O_CLOEXEC], 8),
      call(MAIN, "dup2", [4, 4], 4),
      exec(MAIN, "/bin/probe"),
    ];
    expect(atExit(told, [3, 4, 5, 6, 7, 8])).toEqual({
      3: "file1",
      4: null,
      5: null,
      6: "file4",
      7: "file2",
      8: null,
    });
  });

  test("close_range closes the known descriptors of the range and no other", () => {
    const told = [open(MAIN, 3, "a"), open(MAIN, 4, "b"), open(MAIN, 9, "c"), call(MAIN, "dup2", [9, 2000], 2000)];
    expect(atExit([...told, call(MAIN, "close_range", [4, 9, 0], 0)], [3, 4, 9])).toEqual({
      3: "file1",
      4: null,
      9: null,
    });
    const all = recorded(...told, call(MAIN, "close_range", [3, 0xffffffff, 0], 0));
    expect(of(all, "close").map(({ fd, file }) => [fd, file])).toEqual([
      [3, "file1"],
      [4, "file2"],
      [9, "file3"],
      [2000, "file3"],
    ]);
  });

  test("close_range with CLOSE_RANGE_CLOEXEC closes nothing until exec", () => {
    const told = [open(MAIN, 3, "a"), open(MAIN, 9, "b"), call(MAIN, "close_range", [3, 5, 4], 0)];
    expect(atExit(told, [3, 9])).toEqual({ 3: "file1", 9: "file2" });
    expect(atExit([...told, exec(MAIN, "/bin/probe")], [3, 9])).toEqual({ 3: null, 9: "file2" });
    expect(only(recorded(...told), "cloexec")).toMatchObject({ fd: 3, on: true });
  });

  test("Node's own descriptors, from 64 on, are in no table; a student's duplicates are, however high", () => {
    const told = [open(MAIN, 3, "mine"), call(MAIN, "dup2", [3, 70], 70), open(MAIN, 71, "Node's")];
    expect(atExit(told, [1, 63, 64, 70, 71])).toEqual({ 1: "stdout", 63: null, 70: "file1" });
  });

  test("making, reading, writing, seeking and closing Node's own descriptors is no event, but a failure on a closed one is", () => {
    const recording = recorded(
      wrote(MAIN, "internal", 66),
      call(MAIN, "read", [66, 0, 10], 4),
      call(MAIN, "lseek", [66, 0, 0], 0),
      call(MAIN, "fcntl", [66, F_SETFD, 1], 0),
      call(MAIN, "dup", [66], 67),
      call(MAIN, "close", [66], 0),
      open(MAIN, 67, "/proc/self/maps"),
      call(MAIN, "pipe2", [0, 0], 0, { fds: [68, 69] }),
      call(MAIN, "socketpair", [1, 1, 0, 0], 0, { fds: [70, 71] }),
      call(MAIN, "eventfd2", [0, 0], 72),
      call(MAIN, "close", [5], -9),
    );
    expect(recording.events.slice(1, -1)).toMatchObject([{ kind: "call", name: "close", error: "EBADF" }]);
  });

  test("the table read at exec belongs to that exec and not to an earlier one", () => {
    const recording = recorded(
      exec(MAIN, "/bin/first"),
      table(MAIN, "exec", row(0, "/dev/null")),
      exec(MAIN, "/bin/second"),
      table(MAIN, "exec", row(0, "/dev/null"), row(1, "pipe:[1]")),
    );
    expect(of(recording, "exec").map(({ table }) => table.map(({ file }) => file))).toEqual([
      ["stdin"],
      ["stdin", "stdout"],
    ]);
  });

  test("an exit whose table could not be read has none", () => {
    expect(only(recorded(), "exit").table).toBeNull();
  });
});

describe("text", () => {
  test("written text is tied to its writer and comes back as the UTF-8 that it was", () => {
    const recording = recorded(
      fork(MAIN, 11),
      wrote(11, bytes("Ωμέγα\n")),
      { ev: "output", fd: 1, data: bytes("Ω").slice(0, 1) },
      { ev: "output", fd: 1, data: bytes("Ω").slice(1) },
      { ev: "output", fd: 2, data: bytes("π") },
      { ev: "file", path: `work/${bytes("ä.txt")}`, type: "regular", mode: 0o644, size: 3, data: bytes("€") },
    );
    expect(only(recording, "write")).toMatchObject({ process: "main.1", file: "stdout", text: "Ωμέγα\n", bytes: 11 });
    expect(recording.output).toEqual({ stdout: "Ω", stderr: "π" });
    expect(recording.files).toEqual([{ path: "ä.txt", type: "regular", mode: 0o644, size: 3, text: "€" }]);
  });

  test("exec's path, arguments and environment are UTF-8 again, and bytes that are none stay visible", () => {
    const recording = recorded(exec(MAIN, bytes("/bin/é"), [bytes("é"), "\xff"], [bytes("NAME=ß")]));
    expect(only(recording, "exec")).toMatchObject({ path: "/bin/é", argv: ["é", "\ufffd"], env: ["NAME=ß"] });
  });
});

describe("signals", () => {
  test("sets are lists of numbers: bit 0 is signal 1, and the highest is 64", () => {
    const recording = recorded({
      ev: "dispositions",
      pid: MAIN,
      at: "begin",
      ignored: "0000000000001000",
      caught: "8000000000000001",
      blocked: "0",
      pending: "0000000000000400",
    });
    expect(only(recording, "begin").dispositions).toEqual({
      ignored: [13],
      caught: [1, 64],
      blocked: [],
      pending: [11],
    });
  });

  test.each([
    ["kill", [11, 15], { pid: 11, target: "main.1", signo: 15 }],
    ["kill", [-1, 15], { pid: -1, target: null, signo: 15 }],
    ["kill", [4294967295, 15], { pid: -1, target: null, signo: 15 }],
    ["kill", [0, 10], { pid: 0, target: null, signo: 10 }],
    ["tgkill", [11, 12, 10], { pid: 12, target: null, signo: 10 }],
    ["tkill", [11, 10], { pid: 11, target: "main.1", signo: 10 }],
    ["rt_sigqueueinfo", [11, 34, 0], { pid: 11, target: "main.1", signo: 34 }],
  ])("%s%j names its target where it is one process of the run", (name, args, event) => {
    expect(only(recorded(fork(MAIN, 11), call(MAIN, name, args, 0)), "kill")).toMatchObject({ ...event, error: null });
  });

  test("a kill that failed says how", () => {
    expect(only(recorded(call(MAIN, "kill", [11, 15], -3)), "kill").error).toBe("ESRCH");
  });

  test("stops, continues, deliveries, masks, dispositions and dequeued signals are events of their process", () => {
    const recording = recorded(
      fork(MAIN, 11),
      { ev: "stop", pid: 11, signo: SIGSTOP },
      { ev: "continue", pid: 11, signo: 18 },
      deliver(MAIN, 17, 11, "handler", 1),
      call(MAIN, "rt_sigprocmask", [0, 0, 0, 8], 0, { set: "0000000000010000" }),
      call(MAIN, "rt_sigprocmask", [0, 0, 0, 8], 0),
      call(MAIN, "rt_sigaction", [10, 0, 0, 8], 0, { action: { handler: "ignore", flags: 4 } }),
      call(MAIN, "rt_sigaction", [10, 0, 0, 8], 0),
      call(MAIN, "rt_sigtimedwait", [0, 0, 0, 8], 10, { info: { pid: 11, signo: 10 } }),
    );
    expect(recording.events.slice(2, -1)).toMatchObject([
      { kind: "stop", process: "main.1", signo: SIGSTOP },
      { kind: "continue", process: "main.1" },
      { kind: "deliver", process: "main", signo: 17, sender: "main.1", senderPid: 11, action: "handler" },
      { kind: "mask", blocked: [17] },
      { kind: "disposition", signo: 10, action: "ignore", flags: 4 },
      { kind: "dequeue", signo: 10, sender: "main.1", senderPid: 11, call: "rt_sigtimedwait" },
    ]);
  });
});

describe("masks are followed from call to call", () => {
  const masks = (...told: Told[]) =>
    recorded(...told).events.flatMap((event) => (event.kind === "mask" ? [[event.process, ...event.blocked]] : []));
  const change = (pid: number, how: number, set: string) => call(pid, "rt_sigprocmask", [how, 0, 0, 8], 0, { set });
  const [BLOCK, UNBLOCK, SETMASK] = [0, 1, 2];

  test("an event tells the mask that came of the change", () => {
    expect(masks(change(MAIN, BLOCK, "200"), change(MAIN, BLOCK, "1"), change(MAIN, UNBLOCK, "200"))).toEqual([
      ["main", 10],
      ["main", 1, 10],
      ["main", 1],
    ]);
    expect(masks(change(MAIN, BLOCK, "200"), change(MAIN, SETMASK, "4"))).toEqual([
      ["main", 10],
      ["main", 3],
    ]);
  });

  test("what changes nothing, fails, or only asks is no event", () => {
    const asks = call(MAIN, "rt_sigprocmask", [0, 0, 0, 8], 0);
    const fails = call(MAIN, "rt_sigprocmask", [9, 0, 0, 8], -22, { set: "200" });
    expect(masks(asks, change(MAIN, UNBLOCK, "200"), change(MAIN, SETMASK, "0"))).toEqual([]);
    expect(masks(fails, change(MAIN, BLOCK, "1"))).toEqual([["main", 1]]);
  });

  test("a child starts with its parent's, and its changes are its own", () => {
    expect(masks(change(MAIN, BLOCK, "200"), fork(MAIN, 11), change(11, BLOCK, "1"), change(MAIN, BLOCK, "4"))).toEqual(
      [
        ["main", 10],
        ["main.1", 1, 10],
        ["main", 3, 10],
      ],
    );
  });

  test("the kernel's word at begin and exec is the start", () => {
    const dispositions = { ev: "dispositions", pid: MAIN, ignored: "0", caught: "0", pending: "0" } as const;
    expect(masks({ ...dispositions, at: "begin", blocked: "200" }, change(MAIN, BLOCK, "1"))).toEqual([
      ["main", 1, 10],
    ]);
  });

  test("sigsuspend tells the mask in force while it waited, and changes none", () => {
    const recording = recorded(call(MAIN, "rt_sigsuspend", [0, 8], -4, { set: "200" }), change(MAIN, BLOCK, "1"));
    expect(only(recording, "suspend").blocked).toEqual([10]);
    expect(only(recording, "mask").blocked).toEqual([1]);
  });
});

test("process groups: who was put where, 0 standing for oneself", () => {
  const recording = recorded(
    fork(MAIN, 11),
    call(MAIN, "setpgid", [11, 0], 0),
    call(11, "setpgid", [0, 0], 0),
    call(11, "setpgid", [0, MAIN], 0),
    call(MAIN, "setpgid", [11, 4], -1),
    call(11, "setsid", [], 11),
  );
  expect(recording.events.flatMap((event) => (event.kind === "group" ? [[event.member, event.pgid]] : []))).toEqual([
    ["main.1", 11],
    ["main.1", 11],
    ["main.1", MAIN],
    ["main.1", 11],
  ]);
});

test("the ends of a pipe, and of a socket pair, know each other", () => {
  const recording = recorded(
    call(MAIN, "pipe2", [0, 0], 0, { fds: [3, 4] }),
    call(MAIN, "socketpair", [1, 1, 0], 0, { fds: [5, 6] }),
  );
  expect(recording.openFiles.slice(3).map(({ id, peer }) => [id, peer])).toEqual([
    ["file1", "file2"],
    ["file2", "file1"],
    ["file3", "file4"],
    ["file4", "file3"],
  ]);
});

test("what the harness did to the program is an event", () => {
  const recording = recorded(
    { ev: "step", does: "gate", path: "work/gate.1", text: bytes("7ä") },
    { ev: "step", does: "signal", signo: 15, pid: MAIN, sender: 77 },
    { ev: "step", does: "signal", signo: 1, pid: -MAIN, sender: 78 },
  );
  expect(recording.events.slice(1, 4)).toMatchObject([
    { kind: "step", does: "gate", path: "gate.1", text: "7ä" },
    { kind: "step", does: "signal", signo: 15, to: "main", senderPid: 77 },
    { kind: "step", does: "signal", signo: 1, to: "group", senderPid: 78 },
  ]);
});

describe("why a run could not go on", () => {
  const blocked = (
    pid: number,
    name: string | null,
    args: number[],
    ...rows: Parameters<typeof table>[2][]
  ): Told[] => [{ ev: "blocked", pid, state: "S", name, args }, table(pid, "blocked", ...rows)];
  const [O_RDONLY, O_WRONLY] = [0, 1];

  test("a reader of a pipe is told with everyone who holds its write end, itself too", () => {
    const recording = recorded(
      call(MAIN, "pipe2", [0, 0], 0, { fds: [3, 4] }),
      fork(MAIN, 11),
      fork(MAIN, 12),
      { ev: "deadlock" },
      ...blocked(12, "read", [3, 0, 1], row(3, "pipe:[7]", false, O_RDONLY), row(4, "pipe:[7]", false, O_WRONLY)),
      ...blocked(MAIN, "wait4", [-1, 0, 0, 0], row(4, "pipe:[7]", false, O_WRONLY)),
      ...blocked(11, "wait4", [99, 0, 0, 0], row(4, "pipe:[8]", false, O_WRONLY)),
      exit(11, 9),
      end(9, "deadlock"),
    );
    expect(recording.outcome).toEqual({
      kind: "deadlock",
      blocked: [
        {
          process: "main",
          state: "S",
          call: "wait4",
          args: [-1, 0, 0, 0],
          descriptor: null,
          otherEnd: [],
          children: ["main.1", "main.2"],
          path: null,
          at: null,
        },
        {
          process: "main.1",
          state: "S",
          call: "wait4",
          args: [99, 0, 0, 0],
          descriptor: null,
          otherEnd: [],
          children: [],
          path: null,
          at: null,
        },
        {
          process: "main.2",
          state: "S",
          call: "read",
          args: [3, 0, 1],
          descriptor: { fd: 3, path: "pipe:[7]", file: "file1" },
          otherEnd: [
            { process: "main", fd: 4 },
            { process: "main.2", fd: 4 },
          ],
          children: [],
          path: null,
          at: null,
        },
      ],
    });
    expect(named(recording, "main.1").exit?.forced).toBe(true);
  });

  test("a writer of a full pipe is told with who could read it", () => {
    const { outcome } = recorded(
      fork(MAIN, 11),
      { ev: "limit", limit: "wall-ms", value: 1, observed: 2 },
      ...blocked(MAIN, "write", [4, 0, 1], row(4, "pipe:[7]", false, O_WRONLY)),
      ...blocked(11, null, [], row(3, "pipe:[7]", false, O_RDONLY)),
      end(9, "limit"),
    );
    expect(outcome).toMatchObject({
      kind: "limit",
      blocked: [
        { process: "main", otherEnd: [{ process: "main.1", fd: 3 }] },
        { process: "main.1", call: null },
      ],
    });
  });
});

test("an event points to the place in the source that the program told, where it is known", () => {
  const told = timed([
    ...BEGINNING,
    { ...fork(MAIN, 11), pos: [7, 3] },
    { ...wrote(MAIN, "x"), pos: [8, 1] },
    end(),
  ] as Told[]);
  const recording = record(IDENTITY, told, (line, column) =>
    line === 7 ? { file: "starter.ts", line: column } : null,
  );
  expect(only(recording, "fork").at).toEqual({ file: "starter.ts", line: 3 });
  expect(only(recording, "write")).not.toHaveProperty("at");
  expect(recordingProblems(recording)).toEqual([]);
});

test("pages sampled at a checkpoint are tied to their process and the checkpoint's name", () => {
  const recording = recorded(
    fork(MAIN, 11),
    { ev: "checkpoint", name: bytes("ä") },
    { ev: "pages", pid: 11, name: bytes("ä"), minflt: 5, start: 4096, pages: "xs" },
  );
  expect(only(recording, "pages")).toMatchObject({
    process: "main.1",
    checkpoint: "ä",
    minflt: 5,
    start: 4096,
    pages: "xs",
  });
});

describe("calls that fail", () => {
  test.each([
    ["fork", call(MAIN, "clone", [17], -11), { kind: "fork-failed", error: "EAGAIN" }],
    [
      "exec",
      call(MAIN, "execve", [], -2, { path: "/bin/no" }),
      { kind: "exec-failed", path: "/bin/no", error: "ENOENT" },
    ],
    [
      "open",
      call(MAIN, "openat", [-100, 0, 0, 0], -13, { path: "x" }),
      { kind: "call", name: "openat", error: "EACCES" },
    ],
    ["pipe", call(MAIN, "pipe2", [0, 0], -24), { kind: "call", name: "pipe2", error: "EMFILE" }],
    ["write", call(MAIN, "write", [1, 0, 5], -32), { kind: "call", name: "write", error: "EPIPE" }],
    ["an error without a name", call(MAIN, "wait4", [0], -999), { kind: "wait", error: "errno 999" }],
  ])("%s", (_, told, event) => {
    expect(recorded(told).events[1]).toMatchObject(event);
  });

  test("a failed open leaves the table as it was", () => {
    const recording = recorded(call(MAIN, "openat", [-100, 0, 0, 0], -2, { path: "x" }), wrote(MAIN, "x", 3));
    expect(of(recording, "write")).toEqual([]);
    expect(recording.openFiles).toHaveLength(3);
  });
});

describe("any run", () => {
  type Step = { actor: number; what: number; a: number; b: number; data: string };
  const step: fc.Arbitrary<Step> = fc.record({
    actor: fc.nat(),
    what: fc.nat(11),
    a: fc.nat(80),
    b: fc.nat(80),
    data: fc.string({ unit: "binary", maxLength: 12 }).map(bytes),
  });

  /** Plays steps on a model of the kernel: only what is alive acts, only what has ended is reaped, and freed pids are given again. */
  function play(steps: Step[]): Told[] {
    const told: Told[] = [];
    const living = new Map<number, number>([[MAIN, 0]]); // pid to its parent's
    const zombies = new Map<number, { parent: number; status: number }>();
    const free = (): number => {
      for (let pid = MAIN; ; pid++) if (!living.has(pid) && !zombies.has(pid)) return pid;
    };
    for (const { actor, what, a, b, data } of steps) {
      const pids = [...living.keys()];
      const pid = pids[actor % pids.length] as number;
      switch (what) {
        case 0:
        case 1: {
          const child = free();
          living.set(child, pid);
          told.push(fork(pid, child, (["fork", "vfork", "clone"] as const)[a % 3]));
          break;
        }
        case 2:
          if (pid === MAIN) break;
          zombies.set(pid, { parent: living.get(pid) as number, status: exited(a) });
          living.delete(pid);
          told.push(table(pid, "exit", row(a, data), row(b, "/x")), exit(pid, exited(a)));
          break;
        case 3: {
          const [child, zombie] = [...zombies].find(([, { parent }]) => parent === pid) ?? [];
          told.push(child && zombie ? reap(pid, child, zombie.status) : call(pid, "wait4", [-1, 0, 0, 0], -10));
          if (child) zombies.delete(child);
          break;
        }
        case 4:
          told.push(call(pid, "openat", [-100, 0, b, 0], a, { path: data }));
          break;
        case 5:
          told.push(call(pid, "pipe2", [0, 0], 0, { fds: [a, b] }));
          break;
        case 6:
          told.push(call(pid, "dup2", [a, b], b));
          break;
        case 7:
          told.push(call(pid, "close_range", [a, b, a % 2 ? 4 : 0], 0), call(pid, "close", [b], b % 2 ? 0 : -9));
          break;
        case 8:
          told.push(exec(pid, data, [data], [data]), table(pid, "exec", row(a, data)));
          break;
        case 9:
          told.push(wrote(pid, data, a % 4), { ev: "output", fd: 1, data });
          break;
        case 10:
          told.push(call(pid, "kill", [a, b % 65], a % 2 ? 0 : -3), deliver(pid, 1 + (b % 64), a));
          break;
        default:
          told.push({ ev: "stop", pid, signo: SIGSTOP }, { ev: "continue", pid }, { ev: "thread", pid, tid: 500 });
      }
    }
    return told;
  }

  test("gives a recording that keeps its schema and tells every birth and end, and the same one again", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const told = [...BEGINNING, ...play(steps), exit(MAIN), end()];
        const recording = record(IDENTITY, timed(told));
        expect(recordingProblems(recording)).toEqual([]);
        expect(record(IDENTITY, timed(told))).toEqual(recording);
        const count = (ev: string) => told.filter((each) => each.ev === ev).length;
        expect(recording.processes).toHaveLength(1 + count("fork"));
        expect(new Set(recording.processes.map(({ name }) => name)).size).toBe(recording.processes.length);
        expect(recording.processes.filter((process) => process.exit)).toHaveLength(count("exit"));
        for (const { reaped, name, exit } of recording.processes) {
          if (!reaped) continue;
          expect(recording.events[reaped.event]).toMatchObject({ kind: "reap", process: reaped.by, child: name });
          expect(exit?.event).toBeLessThan(reaped.event);
        }
        expect(JSON.parse(JSON.stringify(recording))).toEqual(recording);
      }),
      { numRuns: 200 },
    );
  });

  test("of 50,000 openings is recorded without looking at all the earlier ones each time", () => {
    const told = Array.from({ length: 50_000 }, () => call(MAIN, "openat", [-100, 0, 0, 0], 3, { path: "x" }));
    const recording = record(IDENTITY, timed([...BEGINNING, ...told, exit(MAIN), end()]));
    expect(recording.openFiles.at(-1)?.id).toBe("file50000");
  });
});
