import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { extract, list } from "tar";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OutFile, TargetTaken } from "../report/folder.ts";
import { writePackage } from "./write.ts";

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "proclab-write-"));
});
afterEach(() => rmSync(place, { recursive: true }));

const FILES: OutFile[] = [
  { path: ".npmrc", data: "a=b\n" },
  { path: "a/deep/place/bytes", data: Buffer.from([0, 255, 10, 13]) },
  { path: "run", data: "#!/bin/sh\n", executable: true },
  { path: "späße.md", data: "ü" },
];
const texts = FILES.map(({ path, data }) => [path, Buffer.from(data as string).toString("hex")]);

/** The external attributes of the central directory's entries, by name: the mode is their upper half. */
function zipModes(zip: Buffer): Record<string, string> {
  const modes: Record<string, string> = {};
  for (
    let at = zip.indexOf("PK\u0001\u0002", 0, "latin1");
    at >= 0;
    at = zip.indexOf("PK\u0001\u0002", at + 4, "latin1")
  ) {
    const name = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28)).toString();
    modes[name] = (zip.readUInt32LE(at + 38) >>> 16).toString(8);
  }
  return modes;
}

test("a zip holds the files with their modes", async () => {
  const to = join(place, "below/x.zip");
  await writePackage(to, FILES);
  const zip = readFileSync(to);
  const entries = Object.entries(unzipSync(zip));
  expect(entries.map(([path, data]) => [path, Buffer.from(data).toString("hex")])).toEqual(texts);
  expect(zipModes(zip)).toEqual({
    ".npmrc": "100644",
    "a/deep/place/bytes": "100644",
    run: "100755",
    "späße.md": "100644",
  });
});

test.each(["x.tar.gz", "x.tgz"])("%s holds the files with their modes, and nobody's name", async (name) => {
  const to = join(place, name);
  await writePackage(to, FILES);
  const heads: unknown[] = [];
  await list({
    file: to,
    onReadEntry: ({ path, type, mode, uid, uname }) => heads.push([path, type, mode, uid, uname]),
  });
  expect(heads).toEqual(FILES.map(({ path, executable }) => [path, "File", executable ? 0o755 : 0o644, undefined, ""]));
  mkdirSync(join(place, "all"));
  await extract({ file: to, cwd: join(place, "all") });
  expect(FILES.map(({ path }) => [path, readFileSync(join(place, "all", path)).toString("hex")])).toEqual(texts);
});

test("any other name is a folder", async () => {
  await writePackage(join(place, "x.tar"), FILES);
  expect(statSync(join(place, "x.tar")).isDirectory()).toBe(true);
});

test("the same files give the same bytes at any time and in any zone", async () => {
  const zone = process.env.TZ;
  try {
    for (const name of ["x.zip", "x.tar.gz"]) {
      const written = [];
      for (const each of ["Pacific/Kiritimati", "America/Los_Angeles"]) {
        process.env.TZ = each;
        await writePackage(join(place, name), FILES);
        written.push(readFileSync(join(place, name)));
      }
      expect(written[0]?.equals(written[1] as Buffer)).toBe(true);
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test("an archive replaces a file, and no folder; nothing is left beside", async () => {
  writeFileSync(join(place, "x.zip"), "old");
  await writePackage(join(place, "x.zip"), FILES);
  mkdirSync(join(place, "y.zip"));
  await expect(writePackage(join(place, "y.zip"), FILES)).rejects.toThrow(TargetTaken);
  const below = { path: ".npmrc/x", data: "below a file" };
  await expect(writePackage(join(place, "z.tar.gz"), [...FILES, below])).rejects.toThrow();
  expect(readdirSync(place).sort()).toEqual(["x.zip", "y.zip"]);
});
