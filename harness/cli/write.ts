import { existsSync } from "node:fs";
import { writeWhole } from "../observe/json.ts";
import { UsageError } from "./exit.ts";

/**
 * Writes a file that was asked for, whole or not at all. Its folder is made.
 *
 * @param overwrite whether a file that is there may be written over
 * @throws UsageError when it is there and may not, or cannot be written
 */
export function writeAsked(path: string, content: string | Uint8Array, overwrite = false): void {
  refuseTaken(path, overwrite);
  try {
    writeWhole(path, content);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/** @throws UsageError when there is such a file, and it may not be written over */
export function refuseTaken(path: string, overwrite: boolean): void {
  if (!overwrite && existsSync(path))
    throw new UsageError(`${path} is there already: give another name, or --overwrite`);
}
