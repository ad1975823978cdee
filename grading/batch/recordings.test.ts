import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Recording } from "../../harness/observe/recording.ts";
import { NotARecording } from "../../harness/observe/store.ts";
import { fork, IDENTITY, MAIN, recorded, wrote } from "../../harness/observe/testing.ts";
import { keepRecordings, readRecordings } from "./recordings.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-recordings-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const of = (seed: string, ...told: Parameters<typeof recorded>): Recording => ({
  ...recorded(...told),
  run: { ...IDENTITY, seed },
});
// U+2028 ends a line for some readers; the lone surrogate cannot be written as UTF-8.
const HOSTILE = "a\nb\r\u2028c\u2029\ud800\u0000\u001b[2J";
const recordings = () => [
  of("1", fork(MAIN, 11)),
  { ...of("2"), output: { stdout: HOSTILE, stderr: HOSTILE } },
  of("3", wrote(MAIN, "x".repeat(200_000))),
];

/** @returns the path of a file that holds this, compressed */
function lay(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, gzipSync(text));
  return path;
}

test("what was kept is read, in its order, whatever a student's program printed", async () => {
  const path = join(folder, "deep/er/1-fork.jsonl.gz");
  await keepRecordings(path, recordings());
  expect(await readRecordings(path)).toEqual(recordings());
  expect(readdirSync(join(folder, "deep/er"))).toEqual(["1-fork.jsonl.gz"]);
});

test("zcat shows one recording a line", async () => {
  const path = join(folder, "lines.jsonl.gz");
  await keepRecordings(path, recordings());
  const { stdout } = spawnSync("sh", ["-c", 'zcat "$0" | head -1', path], { encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual(recordings()[0]);
});

test("none is kept as none", async () => {
  const path = join(folder, "none.jsonl.gz");
  await keepRecordings(path, []);
  expect(await readRecordings(path)).toEqual([]);
});

test("the same recordings give the same file, and new ones replace the old", async () => {
  const path = join(folder, "twice.jsonl.gz");
  await keepRecordings(path, recordings());
  const first = readFileSync(path);
  await keepRecordings(path, recordings());
  expect(readFileSync(path).equals(first)).toBe(true);
  await keepRecordings(path, recordings().slice(1));
  expect(await readRecordings(path)).toHaveLength(2);
});

test("what cannot be kept leaves the old file, and nothing beside it", async () => {
  const path = join(folder, "broken/kept.jsonl.gz");
  await keepRecordings(path, recordings());
  const circular = { ...recorded() } as Recording & { self?: unknown };
  circular.self = circular;
  await expect(keepRecordings(path, [recorded(), circular])).rejects.toThrow("circular");
  expect(await readRecordings(path)).toEqual(recordings());
  expect(readdirSync(join(folder, "broken"))).toEqual(["kept.jsonl.gz"]);
});

describe("a file that does not hold recordings is refused, and told why", () => {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  const good = () => line(recorded());
  test.each<[string, () => string, string]>([
    ["one that is not there", () => join(folder, "nowhere"), "ENOENT"],
    ["a folder", () => folder, "it is not a regular file"],
    [
      "one that is not compressed",
      () => {
        writeFileSync(join(folder, "plain"), good());
        return join(folder, "plain");
      },
      "incorrect header check",
    ],
    [
      "an empty one",
      () => {
        writeFileSync(join(folder, "empty"), "");
        return join(folder, "empty");
      },
      "unexpected end of file",
    ],
    [
      "one that was cut off",
      () => {
        writeFileSync(join(folder, "cut"), gzipSync(good()).subarray(0, -9));
        return join(folder, "cut");
      },
      "unexpected end of file",
    ],
    [
      "one with a byte changed",
      () => {
        const bytes = gzipSync(good());
        bytes[bytes.length - 6] = (bytes.at(-6) ?? 0) ^ 1;
        writeFileSync(join(folder, "changed"), bytes);
        return join(folder, "changed");
      },
      "incorrect data check",
    ],
    ["a line that is cut off", () => lay("half", good() + good().slice(0, -1)), "its last line is cut off"],
    ["a line that is not JSON", () => lay("words", `${good()}{"schema"\n`), "line 2: "],
    ["an empty line", () => lay("gap", `${good()}\n${good()}`), "line 2: "],
    [
      "JSON of another kind",
      () => lay("other", good() + line({ schema: "x" })),
      "line 2 is not a recording: / must have",
    ],
    [
      "a recording of processes that it lacks",
      () => lay("dangling", line({ ...recorded(), events: [] })),
      "line 1 is not a recording: main points to an event that is not there",
    ],
  ])("%s", async (_, path, why) => {
    const file = path();
    await expect(readRecordings(file)).rejects.toThrow(NotARecording);
    await expect(readRecordings(file)).rejects.toThrow(`${file} cannot be read as recordings: `);
    await expect(readRecordings(file)).rejects.toThrow(why);
  });

  test("a FIFO, for which nobody waits", async () => {
    mkdirSync(join(folder, "fifo"));
    const path = join(folder, "fifo/pipe.gz");
    expect(spawnSync("mkfifo", [path]).status).toBe(0);
    await expect(readRecordings(path)).rejects.toThrow("it is not a regular file");
  });

  test("one that holds more than it may, without decompressing all of it", async () => {
    const path = lay("bomb", Buffer.alloc(64 * 1024 * 1024, " "));
    await expect(readRecordings(path, 1024 * 1024)).rejects.toThrow("it holds more than 1048576 bytes");
    const exact = Buffer.byteLength(good());
    expect(await readRecordings(lay("exact", good()), exact)).toHaveLength(1);
    await expect(readRecordings(lay("exact", good()), exact - 1)).rejects.toThrow(NotARecording);
  });
});
