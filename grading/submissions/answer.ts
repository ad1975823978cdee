import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { GradedLab } from "../judge/load.ts";
import { inList, printable } from "../report/text.ts";
import { type Entry, type Interest, isAside, notRegular, type Opened } from "./entry.ts";
import { type Candidate, Loose, placeOf } from "./loose.ts";

/** What a submission has for a lab. */
export type Answer =
  | {
      kind: "found";
      /** By their names in the lab's folder; the first is the program. */
      files: Map<string, Entry>;
      /** Names of files beside it that are no part of the answer; paths of what could be the answer, too, and says something else. */
      ignored: string[];
    }
  /** `message` says why, in words. */
  | { kind: "missing" | "refused"; message: string };

/** @returns where answers to these labs can lie: below one folder of the student's own at most */
export function interestIn(labs: GradedLab[]): Interest {
  const ids = new Set(labs.map(({ id }) => id));
  const known = (id: string | undefined) => id !== undefined && ids.has(id);
  return {
    folder(path) {
      if (isAside(path)) return false;
      const names = path.split("/");
      if (names.length === 1) return true;
      const [parent, name] = names.slice(-2);
      if (names.length === 2) return name === "labs" || known(name);
      return names.length === 3 && parent === "labs" && known(name);
    },
    file(path) {
      if (isAside(path)) return false;
      const names = path.split("/");
      return (names.length <= 2 && isProgram(path)) || (names.length <= 4 && known(names.at(-2)));
    },
  };
}

const isProgram = (path: string) => /\.ts$/.test(path) && !/\.(d|test)\.ts$/.test(path);

/**
 * Finds a submission's answers. An answer is known by its place: `labs/N-name/starter.ts`, `N-name/starter.ts` or `N-name.ts`, below one
 * folder at most. Other programs are answers to the labs whose functions they export.
 *
 * @param wanted the labs that are graded
 * @param all every lab there is: a file that answers one of them answers no other
 * @throws the signal's reason
 */
export async function answersIn(
  opened: Opened,
  wanted: GradedLab[],
  all: GradedLab[],
  signal?: AbortSignal,
): Promise<Map<GradedLab, Answer>> {
  const candidates = opened.trees.flatMap(({ archive, entries }) => {
    const folders = Map.groupBy(entries, ({ path }) => dirname(path));
    return entries
      .filter(({ kind, path }) => kind !== "folder" && !isAside(path))
      .map((entry) => ({ entry, archive, beside: folders.get(dirname(entry.path)) ?? [], place: archive ? 100 : 0 }));
  });
  const placed = new Map(all.map((lab) => [lab.id, candidates.flatMap((each) => inPlace(each, lab))]));
  const taken = new Set([...placed.values()].flat().map(({ entry }) => entry));
  const loose = new Loose(
    candidates.filter(({ entry }) => isLoose(entry, all) && !taken.has(entry)).map((each) => below(each, 30)),
    all,
    signal,
  );
  const answered = taken.size > 0 || (await loose.answers()).length > 0;
  const answers = new Map<GradedLab, Answer>();
  for (const lab of wanted) {
    const own = placed.get(lab.id) ?? [];
    const best = own.length > 0 ? own : await loose.answersTo(lab, wanted.length === 1);
    answers.set(lab, best.length > 0 ? await chosen(best, lab, all, loose) : await nothing(opened, loose, answered));
  }
  return answers;
}

function inPlace(candidate: Candidate, { id, allowed }: GradedLab): Candidate[] {
  const names = candidate.entry.path.split("/");
  const main = allowed[0] as string;
  const kinds = [["labs", id, main], [id, main], [`${id}.ts`]];
  const kind = kinds.findIndex(
    (kind) => names.length <= kind.length + 1 && kind.every((name, i) => names.at(i - kind.length) === name),
  );
  return kind < 0 ? [] : [below(candidate, 10 * kind)];
}

/** In a folder of the student's own it is a little further away. */
const below = (candidate: Candidate, by: number): Candidate => ({
  ...candidate,
  place: candidate.place + by + candidate.entry.path.split("/").length,
});

/** Not in a folder that belongs to a lab: there everything but the allowed files is ignored. */
function isLoose({ path }: Entry, all: GradedLab[]): boolean {
  const names = path.split("/");
  return names.length <= 2 && isProgram(path) && !all.some(({ id }) => names[0] === id) && names[0] !== "labs";
}

async function chosen(candidates: Candidate[], lab: GradedLab, all: GradedLab[], loose: Loose): Promise<Answer> {
  const best = Math.min(...candidates.map(({ place }) => place));
  const [first, ...others] = candidates.filter(({ place }) => place === best) as [Candidate, ...Candidate[]];
  if (others.length > 0) {
    const names = inList([first, ...others].map(placeOf).sort(), MOST_SHOWN);
    return { kind: "refused", message: `it is not clear which of these is the answer: ${names}` };
  }
  const { entry, beside } = first;
  if (entry.kind !== "file") return { kind: "refused", message: notRegular(entry.path, entry.kind).message };
  const files = new Map([[lab.allowed[0] as string, entry]]);
  for (const name of lab.allowed.slice(1)) {
    const other = beside.find(({ path, kind }) => basename(path) === name && kind !== "folder");
    if (other && other.kind !== "file") return { kind: "refused", message: notRegular(name, other.kind).message };
    if (other) files.set(name, other);
  }
  const handedOut = (name: string) => existsSync(join(lab.folder, name)) || all.some(({ id }) => name === `${id}.ts`);
  const used = new Set([...files.values(), ...(await loose.answers())]);
  const ignored = beside
    .filter((each) => each.kind !== "folder" && !used.has(each))
    .map(({ path }) => basename(path))
    .filter((name) => !isAside(name) && !handedOut(name));
  const passedOver = await thatDifferFrom(
    entry,
    candidates.filter((other) => other !== first),
  );
  return { kind: "found", files, ignored: [...new Set([...ignored, ...passedOver.map(placeOf)])].sort() };
}

/** What cannot be read differs. */
async function thatDifferFrom(entry: Entry, others: Candidate[]): Promise<Candidate[]> {
  const contentOf = (each: Entry) => each.read().catch(() => null);
  const own = others.length > 0 ? await contentOf(entry) : null;
  const differing: Candidate[] = [];
  for (const other of others) if (own === null || !(await contentOf(other.entry))?.equals(own)) differing.push(other);
  return differing;
}

/** @param answered whether something else in the submission is an answer */
async function nothing({ trees, problems }: Opened, loose: Loose, answered: boolean): Promise<Answer> {
  const unknown = (await loose.unknown()).filter(({ helper }) => !(helper && answered));
  const why = [...problems, ...unknown.map((each) => each.why)];
  if (why.length > 0) return { kind: "refused", message: firstOf(why.sort()).join("\n") };
  const paths = trees.flatMap(({ entries }) => entries.map(({ path }) => path)).filter((path) => !isAside(path));
  const there = [...new Set(paths.map((path) => path.split("/")[0] as string))].sort();
  if (there.length === 0) return { kind: "missing", message: "there is no file in it" };
  const shown = inList(
    there.map((name) => printable(name, 60)),
    MOST_SHOWN,
  );
  return { kind: "missing", message: `there is nothing in it for this lab, only ${shown}` };
}

const MOST_SHOWN = 5;

/** However many there are, a message stays one that can be read. */
const firstOf = (lines: string[]): string[] =>
  lines.length > MOST_SHOWN ? [...lines.slice(0, MOST_SHOWN), `and ${lines.length - MOST_SHOWN} more`] : lines;
