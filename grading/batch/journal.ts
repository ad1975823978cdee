/** A stand-in, until the batch's own is there. */
import { appendFile } from "node:fs/promises";
import { join } from "node:path";

/** Appends an event to the journal of a batch, as one line of JSON. */
export function appendToJournal(folder: string, event: Record<string, unknown>): Promise<void> {
  return appendFile(join(folder, "journal.jsonl"), `${JSON.stringify(event)}\n`);
}
