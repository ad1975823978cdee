import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** A file is not one that may be read. The message says why, without its name. */
export class NotReadable extends Error {
  override name = "NotReadable";
}

/**
 * Reads a regular file from a folder into which somebody else may have written. No link is followed, no FIFO waited for.
 *
 * @param most bytes that it may have; of a larger one nothing is read
 * @returns null where there is no such file
 * @throws NotReadable for anything else
 */
export async function readBounded(path: string, most: number): Promise<Buffer | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) throw new NotReadable("is not a regular file");
    if (stat.size > most) throw new NotReadable(`has ${stat.size} bytes, and ${most} is the most that is read`);
    const data = Buffer.alloc(stat.size);
    let length = 0;
    // It may shrink meanwhile; what grows beyond what it had is not read.
    for (let read = -1; length < stat.size && read !== 0; length += read)
      ({ bytesRead: read } = await file.read(data, length, stat.size - length, length));
    return data.subarray(0, length);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === "ELOOP") throw new NotReadable("is a link");
    if (code === "ENXIO") throw new NotReadable("is not a regular file"); // A socket.
    if (error instanceof NotReadable) throw error;
    throw new NotReadable(`cannot be read: ${message}`);
  }
}

/**
 * @param mostValues that it may hold, about: a validator tells of each what is wrong with it
 * @returns the value that JSON in UTF-8 holds; undefined for what is neither, what holds more, and what is nested too deeply to be walked
 */
export function parsed(content: Buffer, mostValues = Number.POSITIVE_INFINITY): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return isModest(content, mostValues) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** A result has some 12 levels, and what a task is called with a few more. */
const MOST_LEVELS = 100;

const [QUOTE, BACKSLASH, COMMA] = [...Buffer.from('"\\,')] as [number, number, number];
const [OPEN, CLOSE] = [Buffer.from("[{"), Buffer.from("]}")];

/** Byte by byte, in one pass. Rejected: to catch the error of a stack that is full, which comes wherever a value is walked, and at any depth. */
function isModest(json: Buffer, mostValues: number): boolean {
  let [depth, values, inString] = [0, 0, false];
  for (let i = 0; i < json.length; i++) {
    const byte = json[i] as number;
    if (byte === QUOTE) inString = !inString;
    else if (inString) i += byte === BACKSLASH ? 1 : 0;
    else if (OPEN.includes(byte)) depth += 1;
    else if (CLOSE.includes(byte)) depth -= 1;
    if (!inString && (byte === COMMA || OPEN.includes(byte))) values += 1;
    if (depth > MOST_LEVELS || values > mostValues) return false;
  }
  return true;
}
