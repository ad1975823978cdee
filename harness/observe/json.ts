import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Writes a JSON file so that a reader finds the old or the new content, never a part of either. Makes its folder. */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  writeFileSync(beside, `${JSON.stringify(value)}\n`);
  renameSync(beside, path);
}
