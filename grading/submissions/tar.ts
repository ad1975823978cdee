import type { FileHandle } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { type Entry, type Interest, Refused } from "./entry.ts";
import { type Budget, Unpacked } from "./unpacked.ts";

/** Bytes that archives may unpack to: a tar has no directory, so all of it is gone through. */
const MOST_UNPACKED = 2 * 1024 * 1024 * 1024;
/** No work of hand becomes so much smaller by gzip; below the second number of bytes nobody minds. */
const MOST_RATIO = 100;
const ANY_RATIO = 16 * 1024 * 1024;

/**
 * Goes through a tar, kept in memory but for a piece of it only where a file is wanted.
 *
 * @throws Refused or, about what is broken, another error without `syscall`
 */
export async function untar(
  file: FileHandle,
  interest: Interest,
  budget: Budget,
  packed: "gzip" | null,
): Promise<Entry[]> {
  const unpacked = new Unpacked(interest, budget);
  let failure: unknown;
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      try {
        takeEntry(entry, unpacked);
      } catch (error) {
        failure ??= error;
        entry.resume();
      }
    },
  });
  let over = false;
  parser.on("error", (error: Error) => {
    failure ??= error;
  });
  parser.on("eof", () => {
    over = true;
  });
  for await (const piece of tarIn(contentOf(file, budget, packed))) {
    if (!over) parser.write(piece); // What is behind its end is only counted: the parser would keep it.
    if (failure) throw failure;
  }
  parser.end();
  if (failure) throw failure;
  return unpacked.entries;
}

/** POSIX's and GNU's headers say what they are. Older ones do not, and nothing has made them for decades. */
export function isTarHeader(head: Buffer): boolean {
  return head.toString("latin1", 257, 262) === "ustar";
}

/** The parser would unpack once more what looks packed once more, without a bound. */
async function* tarIn(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (head === null) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < HEADER) continue;
    if (!isTarHeader(head)) break;
    yield head;
    head = null;
  }
  if (head !== null)
    throw new Refused("its archive is packed by gzip, but what was packed is no tar: hand in zip, tar or tar.gz");
}
const HEADER = 512;

function takeEntry(entry: ReadEntry, unpacked: Unpacked): void {
  const keep = unpacked.add(entry.path, kindOf(entry), entry.size);
  if (!keep) {
    entry.resume();
    return;
  }
  const pieces: Buffer[] = [];
  entry.on("data", (piece: Buffer) => pieces.push(piece));
  entry.on("end", () => keep(Buffer.concat(pieces)));
}

function kindOf({ type }: ReadEntry): Entry["kind"] {
  switch (type) {
    case "File":
    case "OldFile":
    case "ContiguousFile":
      return "file";
    case "Directory":
    case "GNUDumpDir":
      return "folder";
    case "SymbolicLink":
    case "Link":
      return "link";
    default:
      return "other";
  }
}

/** @throws Refused where there comes more than anybody has handed in */
async function* contentOf(file: FileHandle, budget: Budget, packed: "gzip" | null): AsyncGenerator<Buffer> {
  const raw = file.createReadStream({ autoClose: false, start: 0 });
  // What breaks the one breaks the other, and is thrown below.
  const stream: Readable = packed ? pipeline(raw, createGunzip(), () => {}) : raw;
  let length = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    length += piece.length;
    budget.unpacked += piece.length;
    if (budget.unpacked > MOST_UNPACKED) throw new Refused(`its archive unpacks to more than ${MOST_UNPACKED} bytes`);
    if (length > ANY_RATIO && length > MOST_RATIO * raw.bytesRead)
      throw new Refused(`its archive unpacks to more than ${MOST_RATIO} times its size`);
    yield piece;
  }
}
