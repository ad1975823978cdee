import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes a JSON file so that a reader finds the old or the new content, never a part of either. Makes its folder. */
export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value)}\n`);
}

/** The same for any content. Rejected: promises, which go to another thread and back five times for it, and take four times as long. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const { beside } = placeBeside(path);
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } catch (error) {
    discard(beside);
    throw error;
  }
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
  const { beside, made } = placeBeside(path);
  try {
    await write(beside);
    renameSync(beside, path);
  } catch (error) {
    discard(beside);
    throw error;
  }
  return made;
}

/** Where a file is written that will take the place of another, and the uppermost folder that had to be made for it. */
function placeBeside(path: string): { beside: string; made: string | undefined } {
  const folder = dirname(path);
  const made = mkdirSync(folder, { recursive: true });
  sweep(folder);
  return { beside: join(folder, `.${basename(path)}.${process.pid}`), made };
}

/** What went wrong first is what is told. */
function discard(beside: string): void {
  try {
    rmSync(beside, { force: true });
  } catch {}
}

/** Makes the names in a folder durable: a file's own content is by its own sync. */
export async function syncFolder(folder: string): Promise<void> {
  await using directory = await open(folder, "r");
  await directory.sync();
}

/** Removes what processes that were killed had begun to write into a folder; once in a process. */
function sweep(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  for (const name of readdirSync(folder).filter(isAbandoned)) rmSync(join(folder, name), { force: true });
}
const swept = new Set<string>();

function isAbandoned(name: string): boolean {
  const [, pid] = /^\..*\.(\d+)$/.exec(name) ?? [];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}
