import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { type Entry, type Interest, Refused, readRegular } from "./entry.ts";

/** More than any submission has in the folders that matter. */
const MOST_ENTRIES = 20_000;

/**
 * Adds what lies below a folder, as far as an answer can lie there. Links are not followed.
 *
 * @param root absolute path
 * @throws Refused for more than MOST_ENTRIES; those before are added
 */
export async function walk(root: string, interest: Interest, entries: Entry[]): Promise<void> {
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
