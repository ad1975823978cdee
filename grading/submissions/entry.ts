import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { LARGEST_SOURCE } from "../../harness/run/bundle.ts";
import { printable } from "../report/text.ts";

/** One thing that lies in a submission, on the disk or in an archive. */
export interface Entry {
  /** Relative to what was handed in, with "/" between names. Its names are the student's. */
  path: string;
  kind: "file" | "folder" | "link" | "other";
  /**
   * Its content, at most LARGEST_SOURCE bytes.
   *
   * @throws Refused where it is no regular file, or larger
   */
  read(): Promise<Buffer>;
}

/** What one submission holds, as far as it can matter: its own files, or those of one archive in it. */
export interface Tree {
  /** Name of the archive; "" for what was handed in as it is. */
  archive: string;
  entries: Entry[];
}

/** What was handed in, opened. */
export interface Opened {
  /** The first holds what was handed in as it is. */
  trees: Tree[];
  /** Why some of it could not be opened, in words. */
  problems: string[];
}

/** Where an answer can lie. Nothing else is entered, unpacked or read. */
export interface Interest {
  folder(path: string): boolean;
  file(path: string): boolean;
}

/** @returns whether a path leads to what tools have put there: no answer lies there, and much of it is large */
export function isAside(path: string): boolean {
  return path.split("/").some((name) => name.startsWith(".") || name === "node_modules" || name === "__MACOSX");
}

/** What was handed in cannot be taken: the message says why, in words that the student understands. */
export class Refused extends Error {
  override name = "Refused";
}

/**
 * Reads a small regular file, and nothing else in its place.
 *
 * @throws Refused for a link, a device, a FIFO, and for more than LARGEST_SOURCE bytes
 */
export async function readRegular(path: string): Promise<Buffer> {
  await using file = await openRegular(path);
  const { size } = await file.stat();
  if (size > LARGEST_SOURCE) throw tooLarge(path, size);
  const data = Buffer.alloc(size);
  const { bytesRead } = await file.read(data, 0, size, 0);
  return data.subarray(0, bytesRead);
}

/**
 * Opens a regular file for reading. A link is not followed; a FIFO is not waited for.
 *
 * @throws Refused where it is anything else
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ELOOP") throw notRegular(path, "link");
    if (error.code === "ENXIO") throw notRegular(path, "other"); // A socket.
    throw unreadable(nameOf(path), error) ?? error;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw notRegular(path, "other");
}

/** @returns what to say of something in the place of a file */
export function notRegular(path: string, kind: Entry["kind"]): Refused {
  return new Refused(
    `${nameOf(path)} is ${kind === "link" ? "a link" : "not a regular file"}: only a regular file can be graded`,
  );
}

/** Failures of system calls that come of what was handed in, in words. All others are the machine's. */
const THEIRS: Record<string, string> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  ENOENT: "it is not there any more",
  ENOTDIR: "it is not there any more",
  ENAMETOOLONG: "its path is too long",
};

/** @returns what to say of something that cannot be read; null where that is not due to what was handed in */
export function unreadable(what: string, { code = "" }: NodeJS.ErrnoException): Refused | null {
  const why = THEIRS[code];
  return why === undefined ? null : new Refused(`${what} cannot be read: ${why}`);
}

/** @param size in bytes */
export function tooLarge(path: string, size: number): Refused {
  return new Refused(`${nameOf(path)} has ${size} bytes, and ${LARGEST_SOURCE} is the most that is read`);
}

const nameOf = (path: string) => printable(basename(path));
