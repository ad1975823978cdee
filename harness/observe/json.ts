import { existsSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes a JSON file so that a reader finds the old or the new content, never a part of either. Makes its folder. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeWhole(path, `${JSON.stringify(value)}\n`);
}

/** The same for any content. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await replaceFile(path, (beside) => writeFile(beside, content));
}

/** The same, and the new content is there also after a power loss when this has returned. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const made = await replaceFile(path, async (beside) => {
    await using file = await open(beside, "w");
    await file.writeFile(content);
    await file.sync();
  });
  // A name lasts when its folder is synced; folders that were made here have names, too.
  const folder = dirname(path);
  const top = made === undefined ? folder : dirname(made);
  for (let at = folder; ; at = dirname(at)) {
    await syncFolder(at);
    if (at === top) return;
  }
}

/**
 * Puts a file into its place whole: a reader finds the old or the new one, never a part of either. Makes its folder.
 *
 * @param write makes the new file at the path that it is given, in the same folder
 * @returns the uppermost folder that had to be made, where one had
 */
export async function replaceFile(path: string, write: (beside: string) => Promise<void>): Promise<string | undefined> {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true });
  await sweep(folder);
  const beside = join(folder, `.${basename(path)}.${process.pid}`);
  try {
    await write(beside);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {}); // What went wrong first is what is told.
    throw error;
  }
  return made;
}

/** Makes the names in a folder durable: a file's own content is by its own sync. */
export async function syncFolder(folder: string): Promise<void> {
  await using directory = await open(folder, "r");
  await directory.sync();
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
