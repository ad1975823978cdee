import { expect, test } from "vitest";
import {
  call,
  deliver,
  exec,
  fork,
  MAIN,
  recorded,
  row,
  type Told,
  table,
  wrote,
} from "../../harness/observe/testing.ts";
import { noiseOf } from "./noise.ts";
import { sentence } from "./sentence.ts";

/** What is left for a reader. */
function told(...happened: Told[]): string[] {
  const recording = recorded(...happened);
  const noise = noiseOf(recording);
  return recording.events
    .filter((_, index) => !noise.has(index))
    .map((event) => `${event.process} ${sentence(event, recording)}`)
    .slice(1, -1);
}
const [BLOCK, SETMASK] = [0, 2];
const mask = (pid: number, how: number, set: string) => call(pid, "rt_sigprocmask", [how, 0, 0, 8], 0, { set });
const EVERYTHING = "ffffffffffffffff";
const opened = (pid: number, path: string, fd: number) => call(pid, "openat", [-100, 0, 0, 0], fd, { path });

test("the binding's blocking of everything around a fork is left out, in both processes", () => {
  expect(
    told(
      mask(MAIN, SETMASK, EVERYTHING),
      fork(MAIN, 11),
      mask(11, SETMASK, "0"),
      mask(MAIN, SETMASK, "0"),
      wrote(11, "x"),
    ),
  ).toEqual(["main forks main.1 (pid 11)", 'main.1 prints "x"']);
});

test("what the program itself blocks is told, and what a handler's end leaves different too", () => {
  expect(
    told(
      mask(MAIN, BLOCK, "200"),
      mask(MAIN, SETMASK, EVERYTHING),
      mask(MAIN, SETMASK, "200"),
      mask(MAIN, SETMASK, EVERYTHING),
      mask(MAIN, SETMASK, "0"),
    ),
  ).toEqual(["main blocks SIGUSR1", "main blocks no signal"]);
});

test("a handler's own mask, other than that of before, is told", () => {
  expect(
    told(
      mask(MAIN, SETMASK, EVERYTHING),
      mask(MAIN, SETMASK, "200"),
      deliver(MAIN, 12, 11, "handler"),
      mask(MAIN, SETMASK, EVERYTHING),
      mask(MAIN, SETMASK, "0"),
    ),
  ).toEqual(["main blocks SIGUSR1", "main gets SIGUSR2", "main blocks no signal"]);
});

test("the loader's files are left out after an exec, the program's own are told", () => {
  expect(
    told(
      opened(MAIN, "/usr/lib/own.txt", 3),
      exec(MAIN, "/bin/cat"),
      table(MAIN, "exec", row(0, "/dev/null")),
      opened(MAIN, "/etc/ld.so.cache", 4),
      call(MAIN, "close", [4], 0),
      call(MAIN, "openat", [-100, 0, 0, 0], -2, { path: "/lib/none.so" }),
      opened(MAIN, "/lib/x86_64-linux-gnu/libc.so.6", 4),
      call(MAIN, "read", [4, 0, 832], 832),
      call(MAIN, "close", [4], 0),
      opened(MAIN, "letter.txt", 4),
      call(MAIN, "read", [4, 0, 10], 10),
      call(MAIN, "close", [4], 0),
    ),
  ).toEqual([
    "main opens /usr/lib/own.txt as descriptor 3",
    "main becomes /bin/cat: /bin/cat",
    "main opens letter.txt as descriptor 4",
    "main reads 10 bytes from descriptor 4 (letter.txt)",
    "main closes descriptor 4 (letter.txt)",
  ]);
});

test("memory is told of where a line of the student's mapped it", () => {
  const pages = (start: number): Told => ({ ev: "pages", pid: MAIN, name: "now", minflt: 0, start, pages: "x" });
  const [own, foreign, wholeSpace] = [
    call(MAIN, "mmap", [0, 8192], 8192),
    call(MAIN, "mmap", [0, 4096], 4096),
    call(MAIN, "madvise", [0, 2 ** 47, 11], -12),
  ];
  const recording = recorded(foreign, own, wholeSpace, pages(4096), pages(8192));
  for (const index of [2, 3]) Object.assign(recording.events[index] ?? {}, { at: { file: "starter.ts", line: 3 } });
  expect([...noiseOf(recording)]).toEqual([1, 3, 4]);
  expect([...noiseOf(recorded(foreign, pages(4096)))]).toEqual([1]);
});
