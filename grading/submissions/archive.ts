import type { FileHandle } from "node:fs/promises";
import { printable } from "../report/text.ts";
import { type Entry, type Interest, openRegular, Refused } from "./entry.ts";
import { isTarHeader, untar } from "./tar.ts";
import { Budget } from "./unpacked.ts";
import { unzip } from "./zip.ts";

/** @returns whether a file is one that students pack their work into, by its name; not all of them can be unpacked */
export function isArchive(name: string): boolean {
  return ARCHIVE.test(name);
}

/** @returns the name without what says that it is an archive */
export function withoutArchive(name: string): string {
  return name.replace(ARCHIVE, "");
}

const ARCHIVE = /\.(zip|tar|tgz|tar\.gz|rar|7z|txz|tbz2?|tar\.(xz|bz2|zst|lz4|lzma|br)|gz|xz|bz2|zst)$/i;

/** Bytes. Node's modules and all, a copy of the project is smaller. */
const LARGEST_ARCHIVE = 512 * 1024 * 1024;

/**
 * Reads an archive, whatever its name says that it is. Nothing is written anywhere: what may matter is kept in memory, at most
 * MOST_KEPT bytes of it.
 *
 * @param budget what the archives may hold that share it
 * @returns its entries; links and devices are among them, but they can not be read
 * @throws Refused for what is broken, encrypted, not an archive, leads out of its folder, or was made to be larger than it looks
 */
export async function unpack(path: string, interest: Interest, budget = new Budget()): Promise<Entry[]> {
  await using file = await openRegular(path);
  const { size } = await file.stat();
  if (size > LARGEST_ARCHIVE) throw new Refused(`its archive has ${size} bytes, and ${LARGEST_ARCHIVE} is the most`);
  const head = await headOf(file);
  const reader = readerFor(head);
  if (!reader)
    throw new Refused(
      `its archive is no zip, tar or tar.gz: hand in one of these${head.length ? "" : " (it is empty)"}`,
    );
  try {
    return await reader(file, interest, budget);
  } catch (error) {
    // The system's errors name a call. All others are about what the archive holds, and quote it.
    if (error instanceof Refused || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new Refused(`its archive cannot be read: ${printable((error as Error).message)}`);
  }
}

async function headOf(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
  return buffer.subarray(0, bytesRead);
}

function readerFor(head: Buffer): typeof unzip | undefined {
  const begins = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  // An empty zip begins with its end.
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return unzip;
  if (begins(0x1f, 0x8b)) return (file, interest, budget) => untar(file, interest, budget, "gzip");
  if (isTarHeader(head)) return (file, interest, budget) => untar(file, interest, budget, null);
  return undefined;
}
