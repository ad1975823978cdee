import { describe, expect, test } from "vitest";
import { call, exit, fork, MAIN, recorded, wrote } from "../../harness/observe/testing.ts";
import { collected, factsOf, linesOf } from "./output.ts";

const texts = (recording: ReturnType<typeof recorded>, process?: string) =>
  linesOf(recording, process).map((line) => [line.process, line.text]);

describe("lines", () => {
  test("a line that came in several writes is one line, of the write that completed it", () => {
    const recording = recorded(wrote(MAIN, "par"), wrote(MAIN, "ent "), wrote(MAIN, "10\nchild\n"));
    expect(linesOf(recording)).toEqual([
      { process: "main", text: "parent 10", event: 3 },
      { process: "main", text: "child", event: 3 },
    ]);
  });

  test("pieces of two processes that alternate are put together by process", () => {
    const recording = recorded(
      fork(MAIN, 11),
      wrote(MAIN, "ma"),
      wrote(11, "chi"),
      wrote(MAIN, "in\n"),
      wrote(11, "ld\nmore\n"),
    );
    expect(texts(recording)).toEqual([
      ["main", "main"],
      ["main.1", "child"],
      ["main.1", "more"],
    ]);
    expect(texts(recording, "main.1")).toEqual([
      ["main.1", "child"],
      ["main.1", "more"],
    ]);
  });

  test("a last line without a newline counts, an empty one does not", () => {
    expect(texts(recorded(wrote(MAIN, "one\ntw"), wrote(MAIN, "o")))).toEqual([
      ["main", "one"],
      ["main", "two"],
    ]);
    expect(texts(recorded(wrote(MAIN, "one\n"), wrote(MAIN, "")))).toEqual([["main", "one"]]);
    expect(texts(recorded(wrote(MAIN, "\n\n")))).toEqual([
      ["main", ""],
      ["main", ""],
    ]);
  });

  test("only standard output counts, through whatever descriptor it is written", () => {
    const recording = recorded(
      wrote(MAIN, "error\n", 2),
      call(MAIN, "openat", [-100, 0, 0o1101, 0], 3, { path: "file" }),
      wrote(MAIN, "file\n", 3),
      call(MAIN, "dup", [1], 4),
      wrote(MAIN, "copy\n", 4),
      call(MAIN, "dup2", [3, 1], 1),
      wrote(MAIN, "redirected\n", 1),
    );
    expect(texts(recording)).toEqual([["main", "copy"]]);
  });

  test("what the pipe delivered proves nothing without a write", () => {
    expect(linesOf(recorded({ ev: "output", fd: 1, data: "from nowhere\n" }))).toEqual([]);
  });
});

describe("facts", () => {
  test.each(["child 11 10", "  child   11\t10  ", "CHILD: 11, 10", "child=11 10", "Child : 11 10,"])(
    "%j is the fact that the child is 11 and 10",
    (line) => {
      expect(factsOf(recorded(wrote(MAIN, `noise\n${line}\n`)), "child")).toEqual([
        { process: "main", values: ["11", "10"], event: 1 },
      ]);
    },
  );

  test.each(["grandchild 11 10", "children 11", "the child 11", "", "11 child"])("%j is no fact of a child", (line) => {
    expect(factsOf(recorded(wrote(MAIN, `${line}\n`)), "child")).toEqual([]);
  });

  test("facts can be asked of one process", () => {
    const recording = recorded(fork(MAIN, 11), wrote(MAIN, "value 1\n"), wrote(11, "value 2\n"), exit(11));
    expect(factsOf(recording, "value", "main.1").map(({ values }) => values)).toEqual([["2"]]);
    expect(factsOf(recording, "value")).toHaveLength(2);
  });
});

test("a collected file is found by its path below work/", () => {
  const recording = recorded({ ev: "file", path: "work/a.txt", type: "regular", mode: 0o600, size: 1, data: "x" });
  expect(collected(recording, "a.txt")?.text).toBe("x");
  expect(collected(recording, "b.txt")).toBeUndefined();
});
