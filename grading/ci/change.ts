import { isUtf8 } from "node:buffer";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { LARGEST_SOURCE } from "../../harness/run/bundle.ts";
import type { GradedLab } from "../judge/load.ts";
import { printable } from "../report/text.ts";
import { type Entry, notRegular, Refused, tooLarge } from "../submissions/entry.ts";
import { CannotCompare, COMMIT_ID, fieldsOf, type Git, gitIn } from "./git.ts";

/*
 * What a change touches is read from git's objects alone. The head is never checked out: its files are blobs, its links and submodules are
 * modes in a tree, and no attribute, filter or hook of it is obeyed.
 */

/** What the commits of a head change, counted from where they left the base. */
export interface Change {
  /** Full ids of commits. */
  base: string;
  head: string;
  /** The first, where there are several. */
  mergeBase: string;
  /** Where labs/ lies in the repository: "" or a folder with a slash behind it. */
  prefix: string;
  labs: ChangedLab[];
  /** Every other path that was changed; in order, not printable. */
  refused: string[];
  /** Paths that cannot be merged with the base as they are; in order, not printable. */
  conflicts: string[];
  /** What else there is to know, in words. */
  notices: string[];
}

/** A lab of whose allowed files at least one was changed. */
export interface ChangedLab {
  lab: GradedLab;
  /** All of its allowed files, by their names in its folder, as the head has them. */
  files: Map<string, Entry>;
  /** Why they cannot be graded, in words; null when they can. */
  problem: string | null;
}

/**
 * Finds out what a change touches. A file is changed that differs between a merge base and the head, whatever became of it on the way; where
 * there are several merge bases, from any of them. Renames are no such thing: one path goes and another comes.
 *
 * @param repository absolute path of the folder that holds labs/: a repository's, or one in it
 * @param range commits, as git takes them
 * @throws CannotCompare in words when git or one of the commits is missing, or they have nothing in common
 */
export async function changeOf(
  repository: string,
  range: { base: string; head: string },
  labs: GradedLab[],
): Promise<Change> {
  const { git, prefix } = await repositoryAt(repository);
  const base = await commitOf(git, range.base, "base");
  const head = await commitOf(git, range.head, "head");
  const mergeBases = await mergeBasesOf(git, base, head);
  const changed = new Set<string>();
  for (const each of mergeBases) for (const path of await changedBetween(git, each, head)) changed.add(path);
  const pathOf = ({ id }: GradedLab, name: string) => `${prefix}labs/${id}/${name}`;
  const touched = labs.filter((lab) => lab.allowed.some((name) => changed.has(pathOf(lab, name))));
  const allowed = new Set(labs.flatMap((lab) => lab.allowed.map((name) => pathOf(lab, name))));
  const merged = await conflictsBetween(git, base, head);
  return {
    base,
    head,
    mergeBase: mergeBases[0] as string,
    prefix,
    labs: await Promise.all(touched.map((lab) => filesOf(git, head, lab, (name) => pathOf(lab, name)))),
    refused: [...changed].filter((path) => !allowed.has(path)).sort(),
    conflicts: merged.paths,
    notices: merged.notices,
  };
}

/**
 * @returns the full ids of a range's commits
 * @throws CannotCompare when one of them is not here
 */
export async function idsOf(
  repository: string,
  range: { base: string; head: string },
): Promise<{ base: string; head: string }> {
  const { git } = await repositoryAt(repository);
  return { base: await commitOf(git, range.base, "base"), head: await commitOf(git, range.head, "head") };
}

/** What is checked out, and whether something in it is not as it was committed. */
export interface WorkTree {
  /** Full id of the commit. */
  head: string;
  changed: string[];
}

/**
 * Looks at the work tree itself, whose harness and checks do the grading.
 *
 * @throws CannotCompare when there is none
 */
export async function workTreeAt(repository: string): Promise<WorkTree> {
  const { git } = await repositoryAt(repository);
  const head = await commitOf(git, "HEAD", "commit that is checked out");
  const status = await git.run(["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"]);
  return { head, changed: fieldsOf(status).map((field) => textOf(field.subarray(3))) };
}

/**
 * @param commit its full id
 * @returns whether what is checked out comes from that commit, or is it; false also where a shallow clone does not know
 */
export async function isInHistory(repository: string, commit: string): Promise<boolean> {
  const { git } = await repositoryAt(repository);
  return (await git.try(["merge-base", "--is-ancestor", commit, "HEAD"])).code === 0;
}

/** Candidates for a base where nothing tells one. The upstream comes last: mostly it is what has been pushed of the head itself. */
const USUAL_BASES = ["origin/HEAD", "origin/main", "origin/master", "main", "master", "@{upstream}"];

/**
 * @returns the range that is meant where nobody says: what is checked out, against what it will go to
 * @throws CannotCompare when nothing tells where it will go to
 */
export async function usualRange(repository: string): Promise<{ base: string; head: string }> {
  const { git } = await repositoryAt(repository);
  const head = await commitOf(git, "HEAD", "commit that is checked out");
  for (const each of USUAL_BASES) {
    const base = await idOf(git, each);
    if (base !== null) return { base, head };
  }
  throw new CannotCompare(
    "there is no branch to compare with, neither an upstream nor main nor master: give --base=COMMIT",
  );
}

async function repositoryAt(folder: string): Promise<{ git: Git; prefix: string }> {
  const { code, out, error } = await gitIn(folder).try(["rev-parse", "--show-toplevel"]);
  if (code !== 0)
    throw new CannotCompare(
      `${folder} is no work tree of a git repository, and lab ci compares commits (git: ${error}). Clone the repository with git`,
    );
  const top = resolve(out.toString().replace(/\n$/, ""));
  const within = relative(top, await realpath(folder));
  return { git: gitIn(top), prefix: within === "" ? "" : `${within}/` };
}

async function commitOf(git: Git, name: string, what: string): Promise<string> {
  const id = await idOf(git, name);
  if (id !== null) return id;
  const shown = printable(name);
  const how = COMMIT_ID.test(name)
    ? `fetch it: git fetch origin ${shown}`
    : "give a commit, a branch or a tag that there is";
  throw new CannotCompare(`the ${what} ${shown} is not in this repository: ${how}`);
}

/** What begins with a dash would be an option: not every git knows how to end those here. */
async function idOf(git: Git, name: string): Promise<string | null> {
  if (!/^[^-\p{Cc}][^\p{Cc}]*$/u.test(name)) return null;
  const { code, out } = await git.try(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  const id = out.toString().trim();
  return code === 0 && COMMIT_ID.test(id) ? id : null;
}

async function mergeBasesOf(git: Git, base: string, head: string): Promise<string[]> {
  const { code, out, error } = await git.try(["merge-base", "--all", base, head]);
  const found = out.toString().split("\n").filter(Boolean);
  if (code === 0 && found.length > 0) return found;
  if (code > 1) throw new CannotCompare(`git merge-base failed: ${error}`);
  const shallow = (await git.run(["rev-parse", "--is-shallow-repository"])).toString().trim() === "true";
  throw new CannotCompare(
    shallow
      ? "this clone is shallow: its history ends before base and head meet. Fetch all of it: git fetch --unshallow origin (GitHub's checkout: fetch-depth: 0; GitLab: GIT_DEPTH: 0)"
      : `base ${base} and head ${head} have no commit in common: the head was not made from this repository`,
  );
}

/** @returns the paths, in git's order */
async function changedBetween(git: Git, from: string, to: string): Promise<string[]> {
  const output = await git.run([
    ...["diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-relative"],
    // Else .gitmodules could say that a submodule is not to be looked at.
    ...["--ignore-submodules=none", from, to, "--"],
  ]);
  // In turns what changed, `:100644 120000 ID ID T`, and where.
  return fieldsOf(output)
    .filter((_, i) => i % 2 === 1)
    .map(textOf);
}

/** Git's paths are bytes. What is no UTF-8 has no name that a lab could have; each byte is a character then. */
const textOf = (path: Buffer): string => path.toString(isUtf8(path) ? "utf8" : "latin1");

async function filesOf(git: Git, head: string, lab: GradedLab, pathOf: (name: string) => string): Promise<ChangedLab> {
  const files = new Map<string, Entry>();
  const problems: string[] = [];
  const output = await git.run(["ls-tree", "-z", "--full-tree", head, "--", ...lab.allowed.map(pathOf)]);
  const rows = fieldsOf(output).map((row) => /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(textOf(row)) ?? []);
  for (const name of lab.allowed) {
    const [row, ...more] = rows.filter(([, , , path]) => path === pathOf(name));
    if (!row || more.length > 0) {
      problems.push(`${pathOf(name)} ${row ? "is in the commit's tree twice" : DELETED}`);
      continue;
    }
    const [, mode = "", id = ""] = row;
    const entry = entryOf(git, pathOf(name), mode, id);
    files.set(name, entry);
    const problem = await problemWith(git, entry, mode, id);
    if (problem !== null) problems.push(problem);
  }
  return { lab, files, problem: problems.length > 0 ? problems.join("\n") : null };
}

/** To grade the pristine file in its place would give points for what is not there. */
const DELETED = "was deleted: put it back (npm run lab reset makes it as it was handed out)";

function entryOf(git: Git, path: string, mode: string, id: string): Entry {
  const kind = KINDS[mode] ?? (/^100/.test(mode) ? "file" : "other");
  return {
    path,
    kind,
    async read() {
      if (kind !== "file") throw notRegular(path, kind);
      // Before a byte of it is in memory.
      const size = await sizeOf(git, id);
      if (size === null) throw new Refused(`${path} is not in this repository: ${INCOMPLETE}`);
      if (size > LARGEST_SOURCE) throw tooLarge(path, size);
      return git.run(["cat-file", "blob", id]);
    },
  };
}

const KINDS: Record<string, Entry["kind"]> = { "120000": "link", "040000": "folder" };
const SUBMODULE = "160000";
const INCOMPLETE = "the clone is not complete. Fetch the head whole, without --filter";

async function problemWith(git: Git, { path, kind }: Entry, mode: string, id: string): Promise<string | null> {
  if (mode === SUBMODULE) return `${path} is a submodule: only a regular file can be graded`;
  if (kind !== "file") return notRegular(path, kind).message;
  const size = await sizeOf(git, id);
  if (size === null) return `${path} is not in this repository: ${INCOMPLETE}`;
  return size > LARGEST_SOURCE ? tooLarge(path, size).message : null;
}

/** @returns a blob's size in bytes; null where it is not here */
async function sizeOf(git: Git, id: string): Promise<number | null> {
  const { code, out } = await git.try(["cat-file", "-s", id]);
  return code === 0 ? Number(out.toString()) : null;
}

/** Merging makes objects, which go into a folder of their own and with it. */
async function conflictsBetween(git: Git, base: string, head: string): Promise<{ paths: string[]; notices: string[] }> {
  const objects = (await git.run(["rev-parse", "--path-format=absolute", "--git-path", "objects"])).toString().trim();
  const aside = await mkdtemp(join(tmpdir(), "proclab-merge-"));
  try {
    const { code, out, error } = await git.try(
      ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", base, head],
      { GIT_OBJECT_DIRECTORY: aside, GIT_ALTERNATE_OBJECT_DIRECTORIES: objects },
    );
    if (code > 1)
      return { paths: [], notices: [`whether it conflicts with the base is not known: git merge-tree: ${error}`] };
    return { paths: [...new Set(fieldsOf(out).slice(1).map(textOf))].sort(), notices: [] };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
