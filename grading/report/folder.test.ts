import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TargetTaken, writeFolder } from "./folder.ts";

let place: string;
let to: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "proclab-folder-"));
  to = join(place, "below/out");
});
afterEach(() => rmSync(place, { recursive: true }));

const FILES = [
  { path: "index.html", data: "new" },
  { path: "a/b/c", data: Buffer.from([0, 255]), executable: true },
];
const all = (folder: string) => readdirSync(folder, { recursive: true }).sort();

test("a folder is made with its files, and nothing beside it", async () => {
  await writeFolder(to, FILES);
  expect(all(place)).toEqual([
    "below",
    "below/out",
    "below/out/a",
    "below/out/a/b",
    "below/out/a/b/c",
    "below/out/index.html",
  ]);
  expect(readFileSync(join(to, "a/b/c"))).toEqual(Buffer.from([0, 255]));
  expect(statSync(join(to, "a/b/c")).mode & 0o777).toBe(0o755);
  expect(statSync(join(to, "index.html")).mode & 0o777).toBe(0o644);
});

test("an empty folder is filled", async () => {
  mkdirSync(to, { recursive: true });
  await writeFolder(to, FILES);
  expect(readFileSync(join(to, "index.html"), "utf8")).toBe("new");
});

test("one from an earlier time is replaced whole", async () => {
  await writeFolder(to, [
    { path: "mark", data: "" },
    { path: "old", data: "" },
  ]);
  await writeFolder(to, FILES, "mark");
  expect(all(to)).toEqual(["a", "a/b", "a/b/c", "index.html"]);
  expect(readdirSync(join(place, "below"))).toEqual(["out"]);
});

test.each([
  ["a folder with something else in it", () => writeFileSync(join(to, "thesis.txt"), "mine"), "name a new folder"],
  [
    "a file",
    () => {
      rmSync(to, { recursive: true });
      writeFileSync(to, "mine");
    },
    "is no folder",
  ],
  [
    "a link to a folder with something in it",
    () => {
      rmSync(to, { recursive: true });
      symlinkSync(import.meta.dirname, to);
    },
    "name a new folder",
  ],
])("%s is left as it is, and told in words", async (_, put, why) => {
  mkdirSync(to, { recursive: true });
  put();
  const before = all(place);
  await expect(writeFolder(to, FILES, "mark")).rejects.toThrow(TargetTaken);
  await expect(writeFolder(to, FILES, "mark")).rejects.toThrow(why);
  expect(all(place)).toEqual(before);
});

test("what cannot be written whole is not there at all", async () => {
  await writeFolder(to, [{ path: "mark", data: "old" }]);
  const impossible = [
    { path: "a", data: "a file" },
    { path: "a/b", data: "below a file" },
  ];
  await expect(writeFolder(to, impossible, "mark")).rejects.toThrow();
  expect(readFileSync(join(to, "mark"), "utf8")).toBe("old");
  expect(readdirSync(join(place, "below"))).toEqual(["out"]);
  rmSync(to, { recursive: true });
  await expect(writeFolder(to, impossible)).rejects.toThrow();
  expect(existsSync(to)).toBe(false);
});
