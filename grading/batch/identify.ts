import { createHash } from "node:crypto";
import anyAscii from "any-ascii";
import { printable } from "../report/text.ts";
import type { Found } from "../submissions/find.ts";
import type { Roster } from "../submissions/roster.ts";
import { called, comparable, keysOf, type Student } from "../submissions/student.ts";
import type { SubmissionIdentity } from "./result.ts";

/** Whose a submission is. */
export interface Identified {
  identity: SubmissionIdentity;
  /** null for a student of the roster who has handed nothing in. */
  found: Found | null;
}

export interface Identification {
  /** In the order of their ids. */
  all: Identified[];
  /** What does not fit together, in words. */
  notices: string[];
}

/**
 * Gives every submission an id, and a student where there is a roster: the one of whom some column is the name or id that the submission
 * goes by. A text that stands in several rows, such as a section, identifies nobody.
 */
export function identify(found: Found[], roster: Roster | null): Identification {
  const notices: string[] = [];
  const matched = found.map((each) => ({
    found: each,
    student: roster ? studentOf(each, indexOf(roster), notices) : null,
  }));
  const present = new Set(matched.map(({ student }) => student));
  const absent = (roster?.students ?? []).filter((student) => !present.has(student));
  if (roster) {
    const unknown = matched.filter(({ student }) => student === null).map(({ found }) => found.origin || found.name);
    notices.push(...listed(unknown, "submission is", "submissions are", "of nobody in the roster"));
    notices.push(...listed(absent.map(called), "student has", "students have", "handed nothing in"));
    for (const [student, own] of Map.groupBy(matched, ({ student }) => student))
      if (student && own.length > 1)
        notices.push(
          `${printable(called(student))} has ${own.length} submissions: ${names(own.map((each) => each.found.origin))}`,
        );
  }
  const everybody = [...matched, ...absent.map((student) => ({ found: null, student }))].map(({ found, student }) => ({
    found,
    identity: {
      id: "",
      name: student?.name ?? found?.name ?? (student ? called(student) : ""),
      origin: found?.origin ?? "",
      roster: student?.row ?? null,
      submitted: found?.submitted ?? student?.submitted ?? null,
    },
  }));
  const all = withIds(everybody).sort((one, other) => (one.identity.id < other.identity.id ? -1 : 1));
  return { all, notices };
}

function listed(all: string[], one: string, many: string, what: string): string[] {
  if (all.length === 0) return [];
  return [`${all.length} ${all.length === 1 ? one : many} ${what}: ${names(all)}`];
}

/** As many as fit into a line or two; all are in the results. */
function names(all: string[]): string {
  const shown = all.slice(0, MOST_NAMES).map((name) => printable(name, 60));
  return `${shown.join(", ")}${all.length > MOST_NAMES ? ` and ${all.length - MOST_NAMES} more` : ""}`;
}
const MOST_NAMES = 10;

/** What identifies one student alone. */
function indexOf(roster: Roster): Map<string, Student> {
  const known = indices.get(roster);
  if (known) return known;
  const rows = roster.students.flatMap((student) =>
    [...new Set(keysOf(student).map(comparable))].map((key) => ({ key, student })),
  );
  const index = new Map(
    [...Map.groupBy(rows, ({ key }) => key)].flatMap(([key, [first, ...others]]) =>
      key !== "" && first && others.length === 0 ? [[key, first.student] as const] : [],
    ),
  );
  indices.set(roster, index);
  return index;
}
const indices = new WeakMap<Roster, Map<string, Student>>();

function studentOf({ keys, origin }: Found, index: Map<string, Student>, notices: string[]): Student | null {
  const students = [...new Set(keys.flatMap((key) => index.get(comparable(key)) ?? []))];
  if (students.length > 1)
    notices.push(`${printable(origin)} could be of several in the roster: ${names(students.map(called))}`);
  return students.length === 1 ? (students[0] as Student) : null;
}

/**
 * An id is the name, in ASCII. Where that is not enough to tell two apart, both get some of a hash: of the roster's row, which is
 * there before anything is handed in, and where that is the same, of all that is known.
 */
function withIds(everybody: Identified[]): Identified[] {
  const candidates = everybody.map(({ identity: { name, roster, origin }, found }) => {
    const word = wordOf(name);
    const row = JSON.stringify(roster);
    return [
      word,
      `${word}-${hashOf(row, 6)}`,
      `${word}-${hashOf(JSON.stringify([row, origin, name, found?.keys]), 12)}`,
    ] as const;
  });
  const level = everybody.map(() => 0);
  for (let settled = false; !settled; ) {
    settled = true;
    const taken = Map.groupBy(everybody.keys(), (i) => candidates[i]?.[level[i] ?? 0]);
    for (const same of taken.values())
      if (same.length > 1)
        for (const i of same)
          if ((level[i] ?? 0) < 2) {
            level[i] = (level[i] ?? 0) + 1;
            settled = false;
          }
  }
  return everybody.map(({ identity, found }, i) => ({
    found,
    identity: { ...identity, id: candidates[i]?.[level[i] ?? 0] ?? "" },
  }));
}

/** Characters of an id; the longest hash behind a word is of 12, and a dash. */
const LONGEST_ID = 64;
const LONGEST_WORD = LONGEST_ID - 13;

/** Composed first, as some systems take names apart: the same name has the same id however it was written. */
function wordOf(name: string): string {
  const word = anyAscii(name.normalize("NFC").replace(/[\p{L}\p{M}\p{N}]+/gu, asciiOf))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  // Of punctuation nothing remains.
  return word === "" ? `x-${hashOf(name, 6)}` : word.slice(0, LONGEST_WORD).replace(/-$/, "");
}

/**
 * `Łódź` is `Lodz`, `Weiß` is `Weiss`, `李明` is `LiMing`. Within letters an apostrophe stands for one and parts no words, unlike the one in
 * O'Brien. A word of which there is nothing in ASCII is the numbers of its characters: it may be all of a name.
 */
function asciiOf(word: string): string {
  const ascii = anyAscii(word).replace(/[^A-Za-z0-9]/g, "");
  return ascii === "" ? Array.from(word, (letter) => `u${letter.codePointAt(0)?.toString(16)}`).join("") : ascii;
}

const hashOf = (text: string, digits: number) => createHash("sha256").update(text).digest("hex").slice(0, digits);
