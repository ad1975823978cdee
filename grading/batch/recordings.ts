import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { replaceFile } from "../../harness/observe/json.ts";
import type { Recording } from "../../harness/observe/recording.ts";
import { NotARecording, recordingProblems } from "../../harness/observe/store.ts";
import { MOST_RECORDED } from "../judge/grade.ts";

/*
 * The recordings of a verdict, one a line, compressed by gzip: `zcat FILE | head -1 | jq` shows the first. A lab's (50 to 115, 0.2 to 1 MB)
 * take 11 to 52 KB so. Zstandard at its default level makes them no smaller, at level 9 a quarter, and what reads gzip is everywhere.
 */

/**
 * Keeps recordings in a file, which is on the disk and whole when this is over.
 *
 * @param path its folder is made
 * @param recordings in the order of the plan, which judging them again relies on
 */
export async function keepRecordings(path: string, recordings: Recording[]): Promise<void> {
  await replaceFile(path, async (beside) => {
    const file = await open(beside, "w");
    // `flush`: what is renamed into place must not be lost by a crash after the old file is.
    await pipeline(Readable.from(lines(recordings)), createGzip(), file.createWriteStream({ flush: true }));
  });
}

function* lines(recordings: Recording[]): Generator<string> {
  for (const recording of recordings) yield `${JSON.stringify(recording)}\n`;
}

/**
 * Reads what `keepRecordings` has kept, and holds each recording against the schema.
 *
 * @param most bytes that it may hold once it is decompressed: more than is ever kept; a file made to fill the memory ends there
 * @throws NotARecording when the file cannot be read, was cut off or damaged, holds more than that, or holds anything but recordings
 */
export async function readRecordings(path: string, most = 2 * MOST_RECORDED): Promise<Recording[]> {
  const recordings: Recording[] = [];
  try {
    // A FIFO would be read for ever.
    if (!(await stat(path)).isFile()) throw new Error("it is not a regular file");
    await pipeline(createReadStream(path), createGunzip(), async (inflated: AsyncIterable<Buffer>) => {
      for await (const line of linesOf(inflated, most)) recordings.push(recordingIn(line, recordings.length + 1));
    });
  } catch (error) {
    throw new NotARecording(`${path} cannot be read as recordings: ${(error as Error).message}`);
  }
  return recordings;
}

/** Not node:readline: that also breaks lines at U+2028, which JSON leaves as it is in a student's output. */
async function* linesOf(chunks: AsyncIterable<Buffer>, most: number): AsyncGenerator<string> {
  let size = 0;
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw new Error(`it holds more than ${most} bytes`);
    let from = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end)]).toString();
      begun = [];
      from = end + 1;
    }
    begun.push(chunk.subarray(from));
  }
  if (begun.some(({ length }) => length > 0)) throw new Error("its last line is cut off");
}

function recordingIn(line: string, number: number): Recording {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`line ${number}: ${(error as Error).message}`);
  }
  const problems = recordingProblems(value);
  if (problems.length > 0) throw new Error(`line ${number} is not a recording: ${problems.slice(0, 3).join("; ")}`);
  return value as Recording;
}
