import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { printable } from "./text.ts";

/** One file of those that are written together. */
export interface OutFile {
  /** Relative, with "/" between names; none of them "..". */
  path: string;
  data: string | Uint8Array;
  /** Whether it can be started as a program. */
  executable?: boolean;
}

/** Where something should be written there is something else. */
export class TargetTaken extends Error {
  override name = "TargetTaken";
}

/**
 * Writes a folder of files, so that it is there whole or not at all: aside first, then renamed.
 *
 * @param to absolute path of a folder that is empty or not there, or has a file called `replaces`
 * @param replaces a file by which a folder is known to be from an earlier time; then it is replaced whole
 * @throws TargetTaken when there is anything else; nothing is changed then
 */
export async function writeFolder(to: string, files: OutFile[], replaces?: string): Promise<void> {
  const found = await stat(to).catch(orMissing);
  if (found && !found.isDirectory()) throw new TargetTaken(`${printable(to)} is there already, and is no folder`);
  const isOld = found !== null && replaces !== undefined && existsSync(join(to, replaces));
  if (found && !isOld && (await readdir(to)).length > 0) {
    const like = replaces === undefined ? "" : `, and has no ${replaces} as one of an earlier time would`;
    throw new TargetTaken(`${printable(to)} is there already${like}: name a new folder, or an empty one`);
  }
  await mkdir(dirname(to), { recursive: true });
  const aside = await mkdtemp(join(dirname(to), `.${basename(to)}.`));
  try {
    const [fresh, old] = [join(aside, "new"), join(aside, "old")];
    await layFiles(fresh, files);
    if (isOld) await rename(to, old);
    try {
      await rename(fresh, to);
    } catch (error) {
      if (isOld) await rename(old, to);
      throw error;
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/**
 * Writes files below a folder that is made, with the modes 755 and 644 whatever the umask.
 *
 * @param folder absolute path
 */
export async function layFiles(folder: string, files: OutFile[]): Promise<void> {
  await mkdir(folder);
  for (const { path, data, executable } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, data);
    await chmod(file, executable ? 0o755 : 0o644);
  }
}

/** For `catch`: null where there is no such file. */
export function orMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
