import { createHash } from "node:crypto";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeWorkspace, removeWorkspace } from "../../harness/run/run.ts";
import { digestOf } from "../judge/grade.ts";
import type { GradedLab } from "../judge/load.ts";
import type { Entry } from "./entry.ts";

/** A lab's files as they are graded: the student's where the lab allows it, else as they were handed out. */
export interface Laid extends AsyncDisposable {
  /** Absolute path of the program. */
  program: string;
  /** Of the student's files. */
  digest: string;
}

/**
 * Lays an answer over the pristine files, in a private folder of its own. Of the submission there is nothing else in it.
 *
 * @param files by their names in the lab's folder
 * @returns the folder, which is removed when it is disposed of
 * @throws Refused when one of them is no regular file, or too large
 * @throws HarnessFault when no folder can be made
 */
export async function lay(lab: GradedLab, files: Map<string, Entry>): Promise<Laid> {
  const contents = new Map<string, Buffer>();
  for (const [name, entry] of files) contents.set(name, await entry.read());
  const folder = await makeWorkspace();
  try {
    for (const name of lab.allowed) {
      const content = contents.get(name);
      if (content) await writeFile(join(folder, name), content, { flag: "wx", mode: 0o600 });
      else await copyFile(join(lab.grading, name), join(folder, name));
    }
    return {
      program: join(folder, lab.allowed[0] as string),
      digest: digestOfAll(folder, [...files.keys()]),
      [Symbol.asyncDispose]: () => removeWorkspace(folder),
    };
  } catch (error) {
    await removeWorkspace(folder);
    throw error;
  }
}

/** Of one file that which its verdict has. */
function digestOfAll(folder: string, names: string[]): string {
  const digests = names.map((name) => digestOf(join(folder, name)));
  const [only, ...others] = digests as [string, ...string[]];
  if (others.length === 0) return only;
  return `sha256:${createHash("sha256")
    .update(JSON.stringify([names, digests]))
    .digest("hex")}`;
}
