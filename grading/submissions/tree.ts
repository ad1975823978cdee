import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { isArchive, unpack } from "./archive.ts";
import { type Entry, type Interest, Refused, readRegular } from "./entry.ts";
import type { Part } from "./find.ts";

/** What one submission holds, as far as it can matter: its own files, or those of one archive in it. */
export interface Tree {
  /** Name of the archive; "" for what was handed in as it is. */
  archive: string;
  entries: Entry[];
}

/** What was handed in, opened. */
export interface Opened {
  /** The first holds what was handed in as it is. */
  trees: Tree[];
  /** Why some of it could not be opened, in words. */
  problems: string[];
}

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
    await walk(path, interest, entries).catch(orTell);
    own.push(...entries);
    for (const { path: name, kind } of entries)
      if (kind === "file" && !name.includes("/") && isArchive(name)) archives.push({ name, path: join(path, name) });
  }
  for (const { name, path } of archives)
    await unpack(path, interest).then((entries) => opened.trees.push({ archive: name, entries }), orTell);
  return opened;
}

/** More than any submission has in the folders that matter. */
const MOST_ENTRIES = 20_000;

async function walk(root: string, interest: Interest, entries: Entry[]): Promise<void> {
  const folders = [""];
  for (const folder of folders) {
    for await (const found of await opendir(join(root, folder))) {
      if (entries.length === MOST_ENTRIES) throw new Refused(`it has more than ${MOST_ENTRIES} files`);
      const path = folder === "" ? found.name : `${folder}/${found.name}`;
      entries.push({ path, kind: kindOf(found), read: () => readRegular(join(root, path)) });
      if (found.isDirectory() && interest.folder(path)) folders.push(path);
    }
  }
}

function kindOf(found: Dirent): Entry["kind"] {
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "folder";
  return found.isSymbolicLink() ? "link" : "other";
}
