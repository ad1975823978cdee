import { expect, test } from "vitest";
import recordingSchema from "../../harness/observe/recording.schema.json" with { type: "json" };
import type { Event, EventKind, Recording } from "../../harness/observe/recording.ts";
import {
  call,
  deliver,
  end,
  exec,
  exit,
  exited,
  fork,
  MAIN,
  reap,
  recorded,
  type Told,
  wrote,
} from "../../harness/observe/testing.ts";
import { sentence } from "./sentence.ts";

const SIGSTOP = 19;

/** One run in which everything happens that a recording can tell. */
const everything = recorded(
  fork(MAIN, 11),
  fork(MAIN, 12, "vfork"),
  call(MAIN, "clone", [17], -11),
  { ev: "thread", pid: MAIN, tid: 99 },
  call(11, "execve", [], -2, { path: "/bin/no\x1b[31m" }),
  exec(11, "/bin/echo", ["echo", "a b", "\x1b]0;x\x07"]),
  call(MAIN, "openat", [-100, 0, 0o1101, 0], 3, { path: "out\n.txt" }),
  call(MAIN, "pipe2", [0, 0], 0, { fds: [4, 5] }),
  call(MAIN, "dup2", [3, 1], 1),
  call(MAIN, "dup2", [2, 1], 1),
  call(MAIN, "fcntl", [3, 2, 1], 0),
  call(MAIN, "fcntl", [3, 2, 0], 0),
  call(MAIN, "lseek", [3, 7, 0], 7),
  call(MAIN, "read", [4, 0, 10], 5),
  call(MAIN, "read", [4, 0, 10], 0),
  wrote(11, "hello\xc2\x9b\n"),
  wrote(MAIN, "x", 5),
  call(MAIN, "close", [5], 0),
  call(MAIN, "close", [40], -9),
  call(MAIN, "kill", [11, 15], 0),
  call(MAIN, "kill", [-11, 15], -3),
  deliver(11, 15, MAIN),
  call(MAIN, "rt_sigtimedwait", [0, 0, 0, 8], 10, { info: { pid: 11, signo: 10 } }),
  call(MAIN, "rt_sigaction", [10, 0, 0, 8], 0, { action: { handler: "handler", flags: 0 } }),
  call(MAIN, "rt_sigprocmask", [0, 0, 0, 8], 0, { set: "0000000000000200" }),
  call(MAIN, "rt_sigprocmask", [2, 0, 0, 8], 0, { set: "0" }),
  { ev: "stop", pid: 12, signo: SIGSTOP },
  { ev: "continue", pid: 12 },
  call(MAIN, "mkdirat", [-100, 0, 0], -17, { path: "there" }),
  call(MAIN, "mmap", [0, 8192, 3, 34, -1, 0], 0x7f0000000000),
  { ev: "checkpoint", name: "after\nfork" },
  { ev: "pages", pid: MAIN, name: "after\nfork", minflt: 5, start: 0x7f0000000000, pages: "xsx" },
  call(MAIN, "rt_sigsuspend", [0, 8], -4, { set: "0000000000000200" }),
  call(MAIN, "rt_sigsuspend", [0, 8], -4, { set: "0" }),
  call(MAIN, "setpgid", [11, 0], 0),
  call(MAIN, "setpgid", [0, 0], 0),
  call(11, "setsid", [], 11),
  { ev: "step", does: "gate", path: "work/gate\n1", text: "7" },
  { ev: "step", does: "signal", signo: 15, pid: MAIN, sender: 77 },
  { ev: "step", does: "signal", signo: 1, pid: -MAIN, sender: 78 },
  deliver(MAIN, 1, 78, "ignore"),
  exit(11, 15),
  reap(MAIN, 11, 15),
  exit(MAIN, exited(3)),
  { ev: "leftover", pid: 12 },
  { ev: "deadlock" },
  { ev: "limit", limit: "wall-ms", value: 5, observed: 6 },
  exit(12, 9),
  end(exited(3), "limit"),
);
const told = everything.events.map((event) => `${event.process} ${sentence(event, everything)}`);

test("there are words for every kind of event that the schema knows", () => {
  const kinds = (recordingSchema.$defs?.event ?? []) as unknown;
  const known = [...JSON.stringify(kinds).matchAll(/"kind":\{"const":"([a-z-]+)"\}/g)].map(([, kind]) => kind);
  expect(known.length).toBeGreaterThan(20);
  const shown = new Set<string>([...everything.events.map(({ kind }) => kind), "wait"]);
  expect(known.filter((kind) => !shown.has(kind as string))).toEqual([]);
  for (const words of told) expect(words).not.toMatch(/undefined|null|NaN|\[object/);
});

test("no word of a program reaches the reader's terminal as it is", () => {
  for (const words of told) expect(words).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test.each([
  "main begins (pid 10)",
  "main forks main.1 (pid 11)",
  "main vforks main.2 (pid 12)",
  "main cannot fork: EAGAIN",
  "main.1 cannot become /bin/no\\u{1b}[31m: ENOENT",
  "main.1 becomes /bin/echo: echo a b \\u{1b}]0;x\\u{7}",
  "main opens out\\n.txt as descriptor 3",
  "main makes a pipe: reads from descriptor 4, writes to 5",
  "main makes descriptor 1 the same as descriptor 3 (out\\n.txt)",
  "main makes descriptor 1 the same as descriptor 2 (stderr)",
  "main marks descriptor 3 close-on-exec",
  "main marks descriptor 3 to stay open across exec",
  "main moves the offset of descriptor 3 (out\\n.txt) to 7",
  "main reads 5 bytes from descriptor 4 (read end of a pipe)",
  "main finds the end of descriptor 4 (read end of a pipe)",
  'main.1 prints "hello\\u{9b}"',
  'main writes 1 byte to descriptor 5 (write end of a pipe): "x"',
  "main closes descriptor 5 (write end of a pipe)",
  "main calls close: EBADF",
  "main sends SIGTERM to main.1",
  "main sends SIGTERM to process group 11: ESRCH",
  "main.1 gets SIGTERM from main",
  "main takes SIGUSR1 from main.1 with rt_sigtimedwait",
  "main sets SIGUSR1 to a handler",
  "main blocks SIGUSR1",
  "main blocks no signal",
  "main returns from sigsuspend, in which SIGUSR1 stayed blocked",
  "main returns from sigsuspend, in which no signal was blocked",
  "main puts main.1 into process group 11",
  "main puts itself into process group 10",
  "main.1 starts a session and process group 11 of its own",
  "main (the harness opens gate\\n1)",
  "main is sent SIGTERM by the harness (pid 77)",
  "main and its group are sent SIGHUP by the harness (pid 78)",
  "main gets SIGHUP, which it ignores",
  "main can never go on, nor can any other process: everything is killed",
  "main.2 is stopped by SIGSTOP",
  "main.2 is continued",
  "main calls mkdirat on there: EEXIST",
  "main at checkpoint after\\nfork has 2 of 3 pages at 0x7f0000000000 to itself, shares 1",
  "main maps 8192 bytes at 0x7f0000000000",
  "main.1 is killed by SIGTERM",
  "main reaps main.1 with wait4: it was killed by SIGTERM",
  "main exits with status 3",
  "main.2 is still alive although main has ended",
  "main reaches the limit wall-ms (5): everything is killed",
  "main.2 is killed by the harness",
])("%s", (words) => {
  expect(told).toContain(words);
});

test.each<[Told, string]>([
  [call(MAIN, "wait4", [-1, 0, 0, 0], -10), "calls wait4, but has no child to wait for (ECHILD)"],
  [call(MAIN, "wait4", [-1, 0, 0, 0], -4), "is interrupted in wait4 by a signal (EINTR)"],
  [call(MAIN, "wait4", [-1, 0, 99, 0], -22), "calls wait4: EINVAL"],
  [call(MAIN, "wait4", [-1, 0, 1, 0], 0), "asks with wait4 for an ended child: none yet"],
  [call(MAIN, "wait4", [-1, 0, 2, 0], 11, { status: 0x137f }), "learns from wait4 that main.1 was stopped by SIGSTOP"],
  [call(MAIN, "wait4", [-1, 0, 8, 0], 11, { status: 0xffff }), "learns from wait4 that main.1 was continued"],
  [
    call(MAIN, "waitid", [0, 0, 0, 0x1000004], 0, { info: { pid: 11, code: 1, status: 0 } }),
    "looks with waitid at main.1 without taking its status away (WNOWAIT)",
  ],
])("a wait that reaps nobody: %#", (waiting, words) => {
  const recording: Recording = recorded(fork(MAIN, 11), waiting);
  expect(sentence(recording.events[2] as Event, recording)).toBe(words);
});

test("the kinds tried here are kinds of the type, too", () => {
  const kinds: EventKind[] = everything.events.map(({ kind }) => kind);
  expect(kinds[0]).toBe("begin");
});
