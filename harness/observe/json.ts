import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes a JSON file so that a reader finds the old or the new content, never a part of either. Makes its folder. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeWhole(path, `${JSON.stringify(value)}\n`);
}

/** The same for any content. */
export function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  return replaceFile(path, (beside) => writeFile(beside, content));
}

/**
 * Puts a file into its place whole: a reader finds the old or the new one, never a part of either. Makes its folder.
 *
 * @param write makes the new file at the path that it is given, in the same folder
 */
export async function replaceFile(path: string, write: (beside: string) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const beside = join(folder, `.${basename(path)}.${process.pid}`);
  try {
    await write(beside);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {}); // What went wrong first is what is told.
    throw error;
  }
}

/** Removes what processes that were killed had begun to write into a folder; once in a process. */
function sweep(folder: string): Promise<unknown> {
  const begun =
    swept.get(folder) ??
    readdir(folder).then((names) =>
      Promise.all(names.filter(isAbandoned).map((name) => rm(join(folder, name), { force: true }))),
    );
  swept.set(folder, begun);
  return begun;
}
const swept = new Map<string, Promise<unknown>>();

function isAbandoned(name: string): boolean {
  const [, pid] = /^\..*\.(\d+)$/.exec(name) ?? [];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}
