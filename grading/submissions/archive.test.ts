import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unpack } from "./archive.ts";
import { Refused } from "./entry.ts";
import { tarOf, type ZipEntry, zipOf } from "./testing.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-archive-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const programs = { folder: () => true, file: (path: string) => path.endsWith(".ts") };

function write(content: Uint8Array | string): string {
  const path = join(folder, "archive");
  writeFileSync(path, content);
  return path;
}

/** What an archive holds: the content of what can be read, else why it cannot be. */
async function contentOf(archive: Uint8Array | string): Promise<Record<string, string>> {
  const entries = await unpack(write(archive), programs);
  const read = entries.map(async ({ path, kind, read }) => {
    const text = await read().then(String, (error: Error) => error.message);
    return [path, `${kind}: ${text}`] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

async function refusal(archive: Uint8Array | string): Promise<string> {
  const error = await unpack(write(archive), programs).then(
    () => new Error("it was taken"),
    (error: unknown) => error as Error,
  );
  expect(error).toBeInstanceOf(Refused);
  return error.message;
}

const TEXT = "export function hello(): void {}\n";

describe("what is packed soundly is read", () => {
  const paths = ["starter.ts", "alice/labs/1-fork/starter.ts", "Zoë Müller/李明.ts"];
  const tar = tarOf([...paths.map((path) => ({ path, data: TEXT })), { path: "empty/", type: "Directory" }]);
  test.each([
    ["zip", zipOf([...paths.map((name) => ({ name, data: TEXT })), { name: "empty/" }])],
    ["zip that is not packed", zipOf([...paths.map((name) => ({ name, data: TEXT, method: 0 })), { name: "empty/" }])],
    ["tar", tar],
    ["tar.gz", gzipSync(tar)],
    ["tar.gz in two pieces", Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))])],
  ])("%s", async (_, archive) => {
    const content = await contentOf(archive);
    expect(Object.keys(content).sort()).toEqual([...paths, "empty"].sort());
    for (const path of paths) expect(content[path]).toBe(`file: ${TEXT}`);
    expect(content.empty).toContain("folder: ");
  });

  test("names of old zips, and those that begin with ./", async () => {
    const latin = Buffer.from([0x5a, 0x6f, 0x89, 0x2e, 0x74, 0x73]); // Zoë.ts, as DOS had it.
    expect(Object.keys(await contentOf(zipOf([{ name: latin }])))).toEqual(["Zoë.ts"]);
    expect(Object.keys(await contentOf(tarOf([{ path: "./a//b.ts" }])))).toEqual(["a/b.ts"]);
  });

  test("a long name in a tar", async () => {
    const long = `${"folder/".repeat(30)}x.ts`;
    const name = Buffer.alloc(512);
    name.write(long);
    const header = tarOf([{ path: "x", data: name }]);
    header[156] = "L".charCodeAt(0);
    let sum = 0;
    header.fill(" ", 148, 156);
    for (const byte of header.subarray(0, 512)) sum += byte;
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    const archive = Buffer.concat([header.subarray(0, 1024), tarOf([{ path: "cut", data: TEXT }])]);
    expect(Object.keys(await contentOf(archive))).toEqual([long]);
  });
});

describe("what leads out of its folder is refused", () => {
  const names = ["../starter.ts", "a/../../starter.ts", "/etc/starter.ts", "a/.."];
  test.each(names)("tar: %s", async (path) => {
    expect(await refusal(tarOf([{ path: "fine.ts" }, { path, data: TEXT }]))).toBe(
      `its archive has an entry that leads out of its folder: ${path}`,
    );
  });
  test.each([...names, "..\\starter.ts", "C:\\starter.ts"])("zip: %s", async (name) => {
    expect(await refusal(zipOf([{ name: "fine.ts" }, { name, data: TEXT }]))).toMatch(/(absolute|relative) path: /);
  });
});

describe("what is no file cannot be read", () => {
  test.each([
    ["link in a tar", tarOf([{ path: "starter.ts", type: "SymbolicLink", linkpath: "/etc/passwd" }]), "a link"],
    ["second name in a tar", tarOf([{ path: "starter.ts", type: "Link", linkpath: "/etc/passwd" }]), "a link"],
    ["device in a tar", tarOf([{ path: "starter.ts", type: "CharacterDevice" }]), "not a regular file"],
    ["FIFO in a tar", tarOf([{ path: "starter.ts", type: "FIFO" }]), "not a regular file"],
    ["link in a zip", zipOf([{ name: "starter.ts", data: "/etc/passwd", mode: 0o120777 }]), "a link"],
    ["device in a zip", zipOf([{ name: "starter.ts", mode: 0o020666 }]), "not a regular file"],
  ])("%s", async (_, archive, what) => {
    expect((await contentOf(archive))["starter.ts"]).toMatch(`: starter.ts is ${what}: only a regular file`);
  });
});

describe("what was made to be larger than it looks does no harm", () => {
  const zeros = Buffer.alloc(20 * 1024 * 1024);

  test("a zip's file that says so", async () => {
    const content = await contentOf(zipOf([{ name: "starter.ts", data: zeros.subarray(0, 2 ** 21) }]));
    expect(content["starter.ts"]).toBe("file: starter.ts has 2097152 bytes, and 1048576 is the most that is read");
  });

  test("a zip's file that does not", async () => {
    expect(await refusal(zipOf([{ name: "starter.ts", data: zeros, size: 100 }]))).toContain("too many bytes");
  });

  test("a zip's file that nobody wants is not even looked at", async () => {
    const archive = zipOf([
      { name: "x.bin", data: "small", size: 0xfffffff0 },
      { name: "a.ts", data: TEXT },
    ]);
    expect((await contentOf(archive))["a.ts"]).toBe(`file: ${TEXT}`);
  });

  test("a tar.gz", async () => {
    const archive = gzipSync(tarOf([{ path: "x.bin", data: zeros }]));
    expect(await refusal(archive)).toBe("its archive unpacks to more than 100 times its size");
  });

  test("a tar.gz whose bomb lies behind its end", async () => {
    const archive = gzipSync(Buffer.concat([tarOf([{ path: "a.ts" }]), zeros]));
    expect(await refusal(archive)).toBe("its archive unpacks to more than 100 times its size");
  });

  test("more programs than anybody writes", async () => {
    const data = zeros.subarray(0, 2 ** 20);
    const many = Array.from({ length: 17 }, (_, i) => `${i}.ts`);
    expect(await refusal(tarOf(many.map((path) => ({ path, data }))))).toContain("more than 16777216 bytes");
    expect(await refusal(zipOf(many.map((name) => ({ name, data }))))).toContain("more than 16777216 bytes");
  });

  test("paths longer than any", async () => {
    const told = "an entry whose path has 60000 characters, and 4096 is the most";
    expect(await refusal(zipOf([{ name: "a/".repeat(30_000), data: "" }]))).toContain(told);
  });

  test("more entries than anything has", async () => {
    const [header] = [tarOf([{ path: "x" }]).subarray(0, 512)];
    expect(await refusal(Buffer.concat(new Array(100_001).fill(header)))).toContain("more than 100000 entries");
  });

  test("an archive that is larger than any", async () => {
    const path = write(tarOf([]));
    truncateSync(path, 2 ** 29 + 1);
    await expect(unpack(path, programs)).rejects.toThrow("its archive has 536870913 bytes, and 536870912 is the most");
  });
});

describe("what is broken is refused in words", () => {
  const zip = zipOf([{ name: "starter.ts", data: TEXT }]);
  const one = (entry: Partial<ZipEntry>) => zipOf([{ name: "starter.ts", data: TEXT, ...entry }]);
  const tar = tarOf([{ path: "starter.ts", data: TEXT }]);
  const wrong = Buffer.from(tar);
  wrong[0] = 0x7a;
  const packed = gzipSync(tar);
  test.each([
    ["nothing", "", "no zip, tar or tar.gz: hand in one of these (it is empty)"],
    ["a rar", "Rar!\x1a\x07\x00 and so on", "no zip, tar or tar.gz"],
    ["half a zip", zip.subarray(0, zip.length / 2), "its archive cannot be read: End of central directory"],
    ["a zip that is not what was packed", one({ crc: 1 }), "starter.ts is not what was packed"],
    ["a zip with a password", one({ encrypted: true }), "starter.ts is encrypted: hand it in without a password"],
    ["a zip of another method", one({ method: 14 }), "unsupported compression method: 14"],
    ["a zip whose data are none", one({ method: 0, size: 5 }), "its archive cannot be read"],
    ["half a tar", tar.subarray(0, 520), "Truncated input"],
    ["a tar with a wrong sum", wrong, "checksum failure"],
    ["half a tar.gz", packed.subarray(0, packed.length / 2), "unexpected end of file"],
    ["a tar.gz with a wrong sum", Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)]), "incorrect data check"],
    ["what is packed but no tar", gzipSync(TEXT.repeat(100)), "what was packed is no tar"],
    ["little that is packed but no tar", gzipSync(TEXT), "what was packed is no tar"],
    ["what is packed twice", gzipSync(packed), "what was packed is no tar"],
  ])("%s", async (_, archive, why) => {
    expect(await refusal(archive)).toContain(why);
  });

  test("whatever is wrong with it, nothing else than a refusal comes of it", async () => {
    const sound = [zip, tar, packed];
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(), fc.nat(255), fc.nat(), async (which, at, byte, cut) => {
        const archive = Buffer.from(sound[which] as Buffer);
        archive[at % archive.length] = byte;
        const entries = await unpack(
          write(archive.subarray(0, cut % 3 === 0 ? cut % archive.length : undefined)),
          programs,
        ).catch((error: unknown) => {
          if (error instanceof Refused) return [];
          throw error;
        });
        for (const { path, read } of entries) {
          expect(path.split("/")).not.toContain("..");
          await read().catch((error: unknown) => expect(error).toBeInstanceOf(Refused));
        }
      }),
      { numRuns: 200 },
    );
  });
});
