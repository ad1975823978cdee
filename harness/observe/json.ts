import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes a JSON file so that a reader finds the old or the new content, never a part of either. Makes its folder. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await writeFile(beside, `${JSON.stringify(value)}\n`);
  await rename(beside, path);
}
