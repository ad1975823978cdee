import { join } from "node:path";
import { isArchive, unpack } from "./archive.ts";
import { type Entry, type Interest, type Opened, Refused, readRegular } from "./entry.ts";
import type { Part } from "./find.ts";
import { Budget } from "./unpacked.ts";
import { walk } from "./walk.ts";

/**
 * Looks into a submission: its folder or files, and the archives among them. Nothing is followed, nothing is run, nothing is written.
 *
 * @throws an error of the operating system where the machine, not the submission, is at fault
 */
export async function openSubmission(parts: Part[], interest: Interest): Promise<Opened> {
  const own: Entry[] = [];
  const archives: { name: string; path: string }[] = [];
  const opened: Opened = { trees: [{ archive: "", entries: own }], problems: [] };
  const orTell = (error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    opened.problems.push(error.message);
  };
  for (const { path, name, kind } of parts) {
    if (kind === "file") {
      own.push({ path: name, kind, read: () => readRegular(path) });
      if (isArchive(name)) archives.push({ name, path });
      continue;
    }
    const entries: Entry[] = [];
    opened.problems.push(...((await walk(path, interest, entries).catch(orTell)) ?? []));
    own.push(...entries);
    for (const { path: name, kind } of entries)
      if (kind === "file" && !name.includes("/") && isArchive(name)) archives.push({ name, path: join(path, name) });
  }
  if (archives.length > MOST_ARCHIVES) opened.problems.push(`it has more than ${MOST_ARCHIVES} archives`);
  const budget = new Budget();
  for (const { name, path } of archives.slice(0, MOST_ARCHIVES))
    await unpack(path, interest, budget).then((entries) => opened.trees.push({ archive: name, entries }), orTell);
  return opened;
}

/** More than anybody hands in. */
const MOST_ARCHIVES = 50;
