import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, oddities, type Recipe } from "./fixtures/hostile.ts";
import { inFolder, resultOf, start } from "./fixtures/run.ts";

/** What a program can import. Asked of a program: loading the binding here would change the process that runs the tests. */
const exported = resultOf((binding) => Object.entries(binding).map(([name, value]) => [name, typeof value, value])) as [
  name: string,
  type: string,
  value: unknown,
][];
/** A new function is fuzzed without being named here. What fixtures/fuzz.ts tames is said there. */
const names = exported.filter(([, type]) => type === "function").map(([name]) => name);
const posix: Record<string, number> = Object.fromEntries(exported.map(([name, , value]) => [name, Number(value)]));

/** @returns the calls with which something was wrong, and what. */
function make(calls: Call[]): string[] {
  return inFolder((folder) => {
    const playground = join(folder, "playground");
    mkdirSync(playground);
    writeFileSync(join(folder, "calls.json"), JSON.stringify(calls));
    const ended = howItEnds(folder, playground);
    const lines = readFileSync(join(folder, "report"), "utf8").trimEnd().split("\n");
    const wrong: string[] = [];
    let current = "before the first call";
    for (const line of lines) {
      const call = /^\d+$/.test(line) ? calls[Number(line)] : undefined;
      if (call !== undefined) current = `${call.name}(${call.args.map((recipe) => JSON.stringify(recipe)).join(", ")})`;
      else if (line !== "done" && !line.startsWith("    at ")) wrong.push(`${current}: ${line}`);
    }
    if (lines.at(-1) !== "done") wrong.push(`${current}: ${ended}`);
    return wrong;
  });
}

function howItEnds(folder: string, playground: string): string {
  try {
    const { signal, status, stderr } = start("fuzz.ts", [folder], playground);
    return `ended by ${signal ?? status} ${stderr}`;
  } catch (hang) {
    return String(hang);
  }
}

// ---- arguments ----

const num = (value: number | undefined): Recipe => ["number", String(value)];
const text = (value: string): Recipe => ["string", value];
const odd = (value: string): Recipe => ["odd", value];

const numbers = [
  -0,
  1,
  3,
  4,
  -1,
  64,
  65,
  0.5,
  2 ** 15,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  2 ** 64,
  1e300,
];
const hostile: Recipe[] = [
  ...[...numbers, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(num),
  ...[0n, 1n, 4096n, 2n ** 47n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, -1n].map(
    (value): Recipe => ["bigint", String(value)],
  ),
  ...["", "file", "."].map(text),
  ...Object.keys(oddities).map(odd),
  ...["mapped", "inside mapped", "end of mapped", "heap"].map(odd),
  ["array", []],
  ["array", [num(1), num(70)]],
  ["array", [text("a"), odd("NUL in the middle")]],
  [
    "array",
    [
      [
        "object",
        [
          ["fd", num(4)],
          ["events", num(1)],
        ],
      ],
    ],
  ],
  ["array", [["object", [["fd", odd("throwing conversions")]]]]],
  ["object", []],
];

/** What a first and second argument may be, so that a third is looked at at all. Functions that are not here get a hostile first one. */
const plausible: Record<string, Recipe[]> = {
  open: [text("file"), num(posix.O_CREAT), num(0o600)],
  openat: [num(6), text("file"), num(posix.O_CREAT), num(0o600)],
  close_range: [num(3), num(5), num(0)],
  read: [num(3), num(10)],
  write: [num(3), text("x")],
  pread: [num(3), num(10), num(0)],
  pwrite: [num(3), text("x"), num(0)],
  lseek: [num(3), num(0), num(0)],
  dup2: [num(3), num(10)],
  dup3: [num(3), num(10), num(0)],
  fcntl: [num(3), num(posix.F_SETLK), ["object", []]],
  flock: [num(3), num(posix.LOCK_SH)],
  poll: [
    [
      "array",
      [
        [
          "object",
          [
            ["fd", num(4)],
            ["events", num(1)],
          ],
        ],
      ],
    ],
    num(0),
  ],
  access: [text("file"), num(0)],
  mkfifo: [text("fifo"), num(0o600)],
  ftruncate: [num(3), num(10)],
  mmap: [odd("null"), num(4096), num(3), num(posix.MAP_PRIVATE), num(3), num(0)],
  munmap: [odd("mapped"), num(4096)],
  mprotect: [odd("mapped"), num(4096), num(0)],
  madvise: [odd("mapped"), num(4096), num(4)],
  msync: [odd("mapped"), num(4096), num(4)],
  memfd_create: [text("memory"), num(0)],
  peek: [odd("mapped"), num(10)],
  poke: [odd("mapped"), text("x")],
  pageState: [odd("mapped"), num(4)],
  getpriority: [num(0), num(0)],
  setpriority: [num(0), num(0), num(0)],
  setrlimit: [
    num(posix.RLIMIT_CORE),
    [
      "object",
      [
        ["cur", num(0)],
        ["max", num(0)],
      ],
    ],
  ],
  kill: [num(0), num(0)],
  killpg: [num(0), num(0)],
  sigqueue: [num(0), num(0), num(0)],
  sigaction: [
    num(posix.SIGUSR1),
    [
      "object",
      [
        ["handler", odd("function")],
        ["mask", ["array", []]],
        ["flags", num(0)],
      ],
    ],
  ],
  signal: [num(posix.SIGUSR1), odd("function")],
  sigprocmask: [num(posix.SIG_BLOCK), ["array", [num(posix.SIGUSR1)]]],
  sigtimedwait: [["array", [num(posix.SIGUSR1)]], num(0)],
  waitpid: [num(-1), num(1)],
  wait4: [num(-1), num(1)],
  waitid: [num(0), num(1), num(4)],
  setpgid: [num(0), num(0)],
  tcsetpgrp: [num(0), num(1)],
  execv: [text("file"), ["array", [text("file")]]],
  execve: [text("file"), ["array", [text("file")]], ["array", [text("A=B")]]],
  execvp: [text("file"), ["array", [text("file")]]],
  execl: [text("file"), text("file")],
  execlp: [text("file"), text("file")],
  execle: [text("file"), text("file"), ["array", []]],
};

function sweep(name: string): Call[] {
  const good = plausible[name] ?? [];
  const positions = Array.from({ length: Math.max(1, good.length) }, (_, at) => at);
  const calls = positions.flatMap((at) => hostile.map((recipe) => ({ name, args: good.toSpliced(at, 1, recipe) })));
  return [{ name, args: [] }, { name, args: good }, ...calls];
}

const keys = ["fd", "events", "cur", "max", "handler", "mask", "flags", "type", "whence", "start", "len", "length"];

const recipes = fc.letrec<{ recipe: Recipe; leaf: Recipe }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(...hostile),
    fc.integer({ min: -2, max: 70 }).map(num),
    fc.double().map(num),
    fc.maxSafeInteger().map(num),
    fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map((value): Recipe => ["bigint", String(value)]),
    // No path leads out of the playground.
    fc.string({ unit: "binary", maxLength: 20 }).map((value) => text(value.replaceAll("/", "").replaceAll("..", ""))),
  ),
  recipe: fc.oneof(
    { weight: 5, arbitrary: tie("leaf") },
    fc.array(tie("leaf"), { maxLength: 6 }).map((items): Recipe => ["array", items]),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie("leaf")), { maxLength: 6 })
      .map((members): Recipe => ["object", members]),
    fc
      .array(fc.array(fc.tuple(fc.constantFrom(...keys), tie("leaf")), { maxLength: 3 }), { maxLength: 3 })
      .map((objects): Recipe => ["array", objects.map((members): Recipe => ["object", members])]),
  ),
})).recipe;

/** Plausible arguments some of which were replaced, or arbitrary ones. */
const calls = fc
  .constantFrom(...names)
  .chain((name) =>
    fc
      .array(fc.option(recipes, { freq: 2 }), { maxLength: 7 })
      .map((given): Call => ({ name, args: given.map((recipe, at) => recipe ?? plausible[name]?.[at] ?? num(0)) })),
  );

describe("no argument brings a program down, and every error is a documented one", () => {
  const groups = Array.from({ length: 8 }, (_, at) => names.filter((_name, index) => index % 8 === at));
  it.each(groups)("each hostile value in each place: %s, %s, …", { timeout: 120_000 }, (...group) => {
    expect(make(group.flatMap(sweep))).toEqual([]);
  });

  it("generated arguments", { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.array(calls, { minLength: 150, maxLength: 400 }), (batch) => {
        expect(make(batch)).toEqual([]);
      }),
      // A failure names its one call, so there is nothing to shrink.
      { numRuns: 12, endOnFailure: true },
    );
  });
});
