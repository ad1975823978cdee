import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes a JSON file so that a reader finds the old or the new content, never a part of either. Makes its folder. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const beside = join(folder, `.${basename(path)}.${process.pid}`);
  try {
    await writeFile(beside, `${JSON.stringify(value)}\n`);
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
