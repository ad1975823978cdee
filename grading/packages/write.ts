import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { create } from "tar";
import { layFiles, type OutFile, orMissing, TargetTaken, writeFolder } from "../report/folder.ts";
import { printable } from "../report/text.ts";

/**
 * Writes files as a folder, or as one archive where the name ends with .zip, .tar.gz or .tgz: it is there whole or not at all. The same files
 * give the same bytes, whenever and wherever.
 *
 * @param to absolute path; a folder must be empty or not be there, an archive is replaced
 * @throws TargetTaken when there is something else
 */
export async function writePackage(to: string, files: OutFile[]): Promise<void> {
  const archive = to.endsWith(".zip") ? zipped : /\.(tar\.gz|tgz)$/.test(to) ? tarred : null;
  if (archive === null) return writeFolder(to, files);
  const found = await stat(to).catch(orMissing);
  if (found && !found.isFile()) throw new TargetTaken(`${printable(to)} is there already, and is no file`);
  await mkdir(dirname(to), { recursive: true });
  const beside = join(dirname(to), `.${basename(to)}.${process.pid}`);
  try {
    await writeFile(beside, await archive(files));
    await rename(beside, to);
  } finally {
    await rm(beside, { force: true });
  }
}

/** @returns the files as a zip: the same files, in the same order, make the same bytes */
export function zipped(files: OutFile[]): Uint8Array {
  const UNIX = 3;
  // In local time, as a zip holds it, and the earliest that it can.
  const mtime = new Date(1980, 0, 1);
  const entries: Zippable = {};
  for (const { path, data, executable } of files) {
    // The mode of a regular file, where unzip looks for it.
    const attrs = ((0o100000 | (executable ? 0o755 : 0o644)) << 16) >>> 0;
    entries[path] = [typeof data === "string" ? Buffer.from(data) : data, { mtime, os: UNIX, attrs }];
  }
  return zipSync(entries, { level: 9 });
}

async function tarred(files: OutFile[]): Promise<Uint8Array> {
  const aside = await mkdtemp(join(tmpdir(), "proclab-package-"));
  try {
    await layFiles(join(aside, "files"), files);
    const names = files.map(({ path }) => path);
    const file = join(aside, "tar");
    await create(
      { file, cwd: join(aside, "files"), gzip: { level: 9 }, portable: true, mtime: new Date(0), noDirRecurse: true },
      names,
    );
    return await readFile(file);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
