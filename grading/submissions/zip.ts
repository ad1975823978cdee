import type { FileHandle } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import yauzl from "yauzl";
import { printable } from "../report/text.ts";
import { type Entry, type Interest, Refused } from "./entry.ts";
import { type Budget, Unpacked } from "./unpacked.ts";

/**
 * Reads a zip by its directory. Contents that are not wanted are not inflated, so no bomb goes off; of the others the library sees to it that
 * they are not larger than they say.
 *
 * @throws Refused or, about what is broken, another error without `syscall`
 */
export async function unzip(file: FileHandle, interest: Interest, budget: Budget): Promise<Entry[]> {
  const unpacked = new Unpacked(interest, budget);
  const zip = await yauzl.fromFdPromise(file.fd, { lazyEntries: true, autoClose: false });
  for await (const entry of zip.eachEntry()) {
    const name = printable(entry.fileName);
    const keep = unpacked.add(entry.fileName, kindOf(entry), entry.uncompressedSize);
    if (!keep) continue;
    if (entry.isEncrypted()) throw new Refused(`${name} is encrypted: hand it in without a password`);
    const data = await buffer(await zip.openReadStreamPromise(entry));
    if (crc32(data) !== entry.crc32) throw new Refused(`its archive is damaged: ${name} is not what was packed`);
    keep(data);
  }
  return unpacked.entries;
}

/** Types of files as stat(2) has them, in the upper half of what the packing system says of a file. Windows says nothing. */
const TYPE = 0o170000;
const LINK = 0o120000;
const REGULAR = 0o100000;

function kindOf({ fileName, externalFileAttributes }: yauzl.Entry): Entry["kind"] {
  if (fileName.endsWith("/")) return "folder";
  const type = (externalFileAttributes >>> 16) & TYPE;
  if (type === LINK) return "link";
  return type === REGULAR || type === 0 ? "file" : "other";
}
