import type { Stats } from "node:fs";
import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";
import type { GradedLab } from "../judge/load.ts";
import { printable } from "../report/text.ts";
import { NotReadable, readBounded } from "../trust/read.ts";

/** What came from another job is not taken. */
export class NotAccepted extends Error {
  override name = "NotAccepted";
  /** Why, a printable line each; one at least. */
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Files and folders that a job's folder may have, and bytes in all of them. */
const MOST_FILES = 100;
const MOST_BYTES = 32 * 2 ** 20;

/** What `lab ci` writes, beside the results. */
const NAMES = ["statement.json", "junit.xml", "summary.md", "code-quality.json"];

/**
 * Reads the folder that the other job has written. Everything in it is data of somebody whom nobody trusts: what it is called, how large it is
 * and what kind of file is looked at before anything is read, and nothing is followed.
 *
 * @param folder absolute path
 * @param labs those that there can be results of
 * @returns the content of every file by its name in the folder, `results/1-fork.json`
 * @throws NotAccepted where there is anything that `lab ci` does not write, or too much of it
 */
export async function readArtifact(folder: string, labs: GradedLab[]): Promise<Map<string, Buffer>> {
  const known = new Set([...NAMES, ...labs.map(({ id }) => `results/${id}.json`)]);
  const sizes = new Map<string, number>();
  let count = 0;
  const look = async (within: string): Promise<void> => {
    for await (const { name: own } of await open(join(folder, within))) {
      count += 1;
      if (count > MOST_FILES) throw new NotAccepted([`there are more than ${MOST_FILES} files in it`]);
      const name = `${within}${own}`;
      const stat = await lstat(join(folder, name));
      if (name === "results" && stat.isDirectory()) await look("results/");
      else if (!stat.isFile()) throw new NotAccepted([`${printable(name)} is ${kindOf(stat)}, not a regular file`]);
      else if (!known.has(name)) throw new NotAccepted([`${printable(name)} is no file that lab ci writes`]);
      else sizes.set(name, stat.size);
    }
  };
  try {
    await look("");
  } catch (error) {
    if (error instanceof NotAccepted) throw error;
    // A name that is no text, a folder that nobody may open: who has made it has seen to that.
    throw new NotAccepted([`it cannot be looked at: ${printable((error as Error).message)}`]);
  }
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (bytes > MOST_BYTES)
    throw new NotAccepted([`there are ${bytes} bytes in it, and ${MOST_BYTES} are the most that is read`]);
  const files = new Map<string, Buffer>();
  for (const [name, size] of sizes) files.set(name, await contentOf(folder, name, size));
  return files;
}

async function open(folder: string) {
  const stat = await lstat(folder).catch(() => null);
  if (stat === null) throw new NotAccepted([`there is no folder ${printable(folder)}`]);
  if (!stat.isDirectory()) throw new NotAccepted([`${printable(folder)} is ${kindOf(stat)}, not a folder`]);
  return opendir(folder);
}

async function contentOf(folder: string, name: string, size: number): Promise<Buffer> {
  try {
    const content = await readBounded(join(folder, name), size);
    if (content?.length === size) return content;
  } catch (error) {
    if (!(error instanceof NotReadable)) throw error;
    throw new NotAccepted([`${name} ${error.message}`]);
  }
  throw new NotAccepted([`${name} was changed while it was read`]);
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return "a link";
  if (stat.isDirectory()) return "a folder";
  if (stat.isFIFO()) return "a FIFO";
  return stat.isFile() ? "a file" : "a device or a socket";
}
