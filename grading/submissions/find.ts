import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { GradedLab } from "../judge/load.ts";
import { withoutArchive } from "./archive.ts";
import { METADATA, metadataProblem, readMetadata, type Submitters } from "./metadata.ts";
import { type Labelled, labelIn } from "./names.ts";

/** One submission, as it lies there. */
export interface Found {
  /** Relative to the folder that is graded; "" for that folder itself. With `*` where it is several files. */
  origin: string;
  /** As the folder or file is called, or as the course system calls the student. */
  name: string;
  /** What may stand in a roster: names, ids. */
  keys: string[];
  /** ISO 8601 in UTC; null where nothing tells. */
  submitted: string | null;
  /** Whether the course system has marked it as late; by how much, it does not tell. */
  late: boolean;
  parts: Part[];
  /** Why it cannot be taken at all; null when it can be opened. */
  problem: string | null;
}

/** A folder or file that was handed in. */
export interface Part {
  /** Absolute. */
  path: string;
  /** Of a file, as the student called it. */
  name: string;
  kind: "folder" | "file";
}

export interface Findings {
  /** In the order of their origins. */
  found: Found[];
  /** Names in the folder that were taken for no submissions. */
  skipped: string[];
  /** What else the instructor should know, in words. */
  notices: string[];
}

/** The folder that is to be graded cannot be. */
export class BadSubmissions extends Error {
  override name = "BadSubmissions";
}

/**
 * Finds the submissions in a folder: one folder, archive or file each, also as Moodle, Canvas and Gradescope hand them out and as git clones
 * them. Looks at names alone.
 *
 * @param source the folder; it may be a single submission itself
 * @param labs by whose files a single submission is known
 * @param others absolute paths of what else may lie in it: results, the roster
 * @throws BadSubmissions when it cannot be read, is no folder, or has no submissions
 */
export async function findSubmissions(source: string, labs: GradedLab[], others: string[] = []): Promise<Findings> {
  const root = await folderAt(source);
  const aside = new Set(await Promise.all(others.map((path) => realpath(path).catch(() => path))));
  if (await isSubmission(root, labs)) {
    const found = one({ origin: "", name: basename(root), kind: "folder", path: root });
    return { found: [found], skipped: [], notices: [] };
  }
  const folder = await handout(root, aside);
  const { entries, skipped } = await entriesOf(folder, root, aside);
  const notices: string[] = [];
  const metadata = await readMetadata(join(folder, METADATA)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") notices.push(metadataProblem(error));
    return new Map<string, Submitters>();
  });
  const groups = Map.groupBy(entries, (entry) => labelOf(entry)?.group ?? entry.origin);
  const found = [...groups].flatMap(([group, own]) => {
    const label = labelOf(own[0] as Placed);
    return label
      ? [together(group, label, own, relative(root, folder))]
      : own.flatMap((entry) => alone(entry, metadata));
  });
  const told = [...metadata.keys()].some((name) => entries.some((entry) => entry.name === name));
  if (found.length === 0) throw new BadSubmissions(`there is no submission in ${source}`);
  const byOrigin = (one: Found, other: Found) => (one.origin < other.origin ? -1 : 1);
  return { found: found.sort(byOrigin), skipped: skipped.filter((name) => !(told && name === METADATA)), notices };
}

/**
 * @returns a folder of submissions without links
 * @throws BadSubmissions when there is none
 */
export async function folderAt(source: string): Promise<string> {
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    throw new BadSubmissions(
      error.code === "ENOENT"
        ? `there is no folder ${source}: name the one that holds the submissions`
        : `the submissions cannot be read: ${error.message}`,
    );
  });
  if (found.isDirectory()) return realpath(source);
  throw new BadSubmissions(
    `${source} is not a folder: give the folder in which the submissions lie; unpack first what the course system packed`,
  );
}

/** Something in the folder, with a name that can be read. */
interface Placed {
  origin: string;
  path: string;
  name: string;
  kind: Part["kind"] | "link" | "other" | "unreadable";
}

/** Neither a student's nor worth a word. */
const LITTER = /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i;
/** Lists of the instructor's, of the course system. */
const LIST = /\.(csv|tsv|xlsx|ods|ya?ml)$/i;

async function entriesOf(folder: string, root: string, aside: Set<string>) {
  const listing = await readdir(folder, { withFileTypes: true, encoding: "buffer" }).catch((error: Error) => {
    throw new BadSubmissions(`the submissions cannot be read: ${error.message}`);
  });
  const all = listing
    .map((found): Placed => {
      const name = found.name.toString();
      const path = join(folder, name);
      const readable = Buffer.from(name).equals(found.name);
      const kind = found.isDirectory() ? "folder" : found.isFile() ? "file" : found.isSymbolicLink() ? "link" : "other";
      return { origin: relative(root, path), path, name, kind: readable ? kind : "unreadable" };
    })
    .filter(({ name, path }) => !LITTER.test(name) && !aside.has(path));
  const isList = ({ kind, name }: Placed) => kind === "file" && LIST.test(name) && !labelOf({ kind, name });
  return {
    entries: all.filter((entry) => !isList(entry)),
    skipped: all
      .filter(isList)
      .map(({ name }) => name)
      .sort(),
  };
}

/** A course system's archive unpacks to one folder with all submissions; whoever names that one's parent means it. */
async function handout(root: string, aside: Set<string>): Promise<string> {
  const [only, ...others] = (await entriesOf(root, root, aside)).entries;
  if (only?.kind !== "folder" || others.length > 0) return root;
  const { entries, skipped } = await entriesOf(only.path, root, aside);
  const isHandout = skipped.includes(METADATA) || (entries.length > 0 && entries.every((entry) => labelOf(entry)));
  return isHandout ? only.path : root;
}

/**
 * Whether a lab's program lies in it where it does in the project, and no folder beside has one, too: a student can call a submission as a
 * lab is called.
 */
async function isSubmission(root: string, labs: GradedLab[]): Promise<boolean> {
  if (!(await holdsProgram(root, labs))) return false;
  const own = new Set(["labs", "grading", "node_modules", ...labs.map(({ id }) => id)]);
  const folders = (await readdir(root, { withFileTypes: true })).filter(
    ({ name }) => !own.has(name) && !LITTER.test(name),
  );
  for (const { name } of folders.filter((found) => found.isDirectory()))
    if (await holdsProgram(join(root, name), labs, [""])) return false;
  return true;
}

/** @param elsewhere further places of a lab's program, relative to the folder */
async function holdsProgram(folder: string, labs: GradedLab[], elsewhere: string[] = []): Promise<boolean> {
  const places = labs.flatMap(({ id, allowed }) =>
    [join("labs", id), id, ...elsewhere].map((place) => join(folder, place, allowed[0] as string)),
  );
  const looked = await Promise.all(places.map((place) => lstat(place).catch(() => null)));
  return looked.some((file) => file !== null);
}

function labelOf({ kind, name }: Pick<Placed, "kind" | "name">): Labelled | null {
  if (kind === "unreadable") return null;
  return labelIn(name, kind === "folder" ? "folder" : "file");
}

const one = ({
  origin,
  name,
  kind,
  path,
}: Pick<Placed, "origin" | "name" | "path"> & { kind: Part["kind"] }): Found => ({
  origin,
  name,
  keys: [name],
  submitted: null,
  late: false,
  parts: [{ path, name: basename(path), kind }],
  problem: null,
});

/** What a course system has labelled as one student's. */
function together(group: string, { name, keys, late }: Labelled, own: Placed[], below: string): Found {
  const [only, ...others] = own as [Placed, ...Placed[]];
  const bad = own.find(({ kind }) => kind !== "folder" && kind !== "file");
  return {
    origin: others.length > 0 ? join(below, group) : only.origin,
    name,
    keys,
    submitted: null,
    late,
    parts: own.flatMap(({ path, name, kind }) =>
      kind === "folder" || kind === "file" ? [{ path, name: labelOf({ kind, name })?.file || name, kind }] : [],
    ),
    problem: bad ? problemOf(bad) : null,
  };
}

function alone(entry: Placed, metadata: Map<string, Submitters>): Found[] {
  const { origin, name, kind } = entry;
  const bare = kind === "folder" ? name : withoutArchive(name).replace(/\.ts$/i, "");
  if (kind !== "folder" && kind !== "file")
    return [{ origin, name: bare, keys: [bare], submitted: null, late: false, parts: [], problem: problemOf(entry) }];
  const found = one({ ...entry, kind, name: bare });
  const { students = [], submitted = null } = metadata.get(name) ?? {};
  // Each of a group is graded: each has a line of their own in every list of grades.
  return students.length === 0 ? [found] : students.map((student) => ({ ...found, ...student, submitted }));
}

function problemOf({ kind }: Placed): string {
  if (kind === "unreadable") return "its name is not in UTF-8: rename it";
  return kind === "link" ? "it is a link, and links are not followed" : "it is neither a folder nor a file";
}
