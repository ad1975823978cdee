import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GradedLab } from "../judge/load.ts";
import { NotAccepted, readArtifact } from "./artifact.ts";

const LABS = [{ id: "1-fork" }, { id: "2-exec" }] as GradedLab[];

let place: string;
let folder: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "proclab-artifact-"));
  folder = join(place, "artifact");
  mkdirSync(join(folder, "results"), { recursive: true });
  for (const name of ["statement.json", "junit.xml", "results/1-fork.json"]) writeFileSync(join(folder, name), name);
});
afterEach(() => rmSync(place, { recursive: true }));

const read = () => readArtifact(folder, LABS);
/** @returns why it is refused */
async function refusal(): Promise<string> {
  const outcome = await read().catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(NotAccepted);
  return (outcome as NotAccepted).message;
}

test("the files that lab ci writes are read, by their names", async () => {
  const files = await read();
  expect(Object.fromEntries([...files].map(([name, content]) => [name, String(content)]))).toEqual({
    "statement.json": "statement.json",
    "junit.xml": "junit.xml",
    "results/1-fork.json": "results/1-fork.json",
  });
});

describe("refused before anything is read:", () => {
  test.each<[string, (path: string) => void, string]>([
    ["a link", (path) => symlinkSync("/etc/passwd", path), "a link"],
    ["a link to a file beside it", (path) => symlinkSync("junit.xml", path), "a link"],
    ["a FIFO", (path) => execFileSync("mkfifo", [path]), "a FIFO"],
    ["a folder", (path) => mkdirSync(path), "a folder"],
  ])("%s in the place of a file", async (_, make, what) => {
    for (const name of ["summary.md", "results/2-exec.json"]) {
      make(join(folder, name));
      expect(await refusal()).toBe(`${name} is ${what}, not a regular file`);
      rmSync(join(folder, name), { recursive: true });
    }
  });

  test("a socket", async () => {
    const server = createServer().listen(join(folder, "summary.md"));
    await new Promise((listening) => server.once("listening", listening));
    expect(await refusal()).toBe("summary.md is a device or a socket, not a regular file");
    await new Promise((closed) => server.close(closed));
  });

  test("a link in the place of the folder of results, and of the folder itself", async () => {
    rmSync(join(folder, "results"), { recursive: true });
    symlinkSync("/etc", join(folder, "results"));
    expect(await refusal()).toBe("results is a link, not a regular file");
    symlinkSync(folder, join(place, "link"));
    folder = join(place, "link");
    expect(await refusal()).toBe(`${folder} is a link, not a folder`);
    folder = join(place, "none");
    expect(await refusal()).toBe(`there is no folder ${folder}`);
  });

  test("a file that is called as none of ours is", async () => {
    for (const name of [
      "comment.md",
      "results/3-wait.json",
      "results/1-fork.json.bak",
      ".git",
      "x\x1b[2J\n::error::",
    ]) {
      writeFileSync(join(folder, name), "");
      const why = await refusal();
      expect(why).toMatch(/is no file that lab ci writes$/);
      expect(why).toMatch(/^\P{Cc}+$/u);
      rmSync(join(folder, name));
    }
  });

  test("two gigabytes, of which the disk has none", async () => {
    truncateSync(join(folder, "junit.xml"), 2 ** 31);
    expect(await refusal()).toMatch(/^there are 2147483\d+ bytes in it, and 33554432 are the most that is read$/);
  });

  test("what is small by itself and large together", async () => {
    for (const name of ["junit.xml", "statement.json"]) truncateSync(join(folder, name), 17 * 2 ** 20);
    expect(await refusal()).toContain("are the most that is read");
  });

  test("hundreds of files, whose names are known, so that it is their number that is refused", async () => {
    rmSync(join(folder, "results"), { recursive: true });
    mkdirSync(join(folder, "results"));
    const labs = Array.from({ length: 300 }, (_, i) => ({ id: `${i}-lab` }) as GradedLab);
    for (const { id } of labs) writeFileSync(join(folder, "results", `${id}.json`), "");
    const outcome = await readArtifact(folder, labs).catch((error: Error) => error.message);
    expect(outcome).toBe("there are more than 100 files in it");
  });
});
