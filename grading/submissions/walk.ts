import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { printable } from "../report/text.ts";
import { type Entry, type Interest, Refused, readRegular, unreadable } from "./entry.ts";

/** More than any submission has in the folders that matter. */
const MOST_ENTRIES = 20_000;

/**
 * Adds what lies below a folder, as far as an answer can lie there. Links are not followed.
 *
 * @param root absolute path
 * @returns why some of it could not be looked into, in words
 * @throws Refused for more than MOST_ENTRIES; those before are added
 */
export async function walk(root: string, interest: Interest, entries: Entry[]): Promise<string[]> {
  const problems: string[] = [];
  const folders = [""];
  for (const folder of folders) {
    try {
      for await (const found of await opendir(join(root, folder))) {
        if (entries.length === MOST_ENTRIES) throw new Refused(`it has more than ${MOST_ENTRIES} files`);
        const path = folder === "" ? found.name : `${folder}/${found.name}`;
        // What is no UTF-8 is read as this character, and by that name nothing can be opened.
        const kind = found.name.includes("\uFFFD") ? "other" : kindOf(found);
        entries.push({ path, kind, read: () => readRegular(join(root, path)) });
        if (kind === "folder" && interest.folder(path)) folders.push(path);
      }
    } catch (error) {
      const refused = unreadable(folder === "" ? "it" : printable(folder), error as NodeJS.ErrnoException);
      if (!refused) throw error;
      problems.push(refused.message);
    }
  }
  return problems;
}

function kindOf(found: Dirent): Entry["kind"] {
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "folder";
  return found.isSymbolicLink() ? "link" : "other";
}
