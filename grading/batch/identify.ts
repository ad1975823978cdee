import { createHash } from "node:crypto";
import anyAscii from "any-ascii";
import { inList, printable } from "../report/text.ts";
import type { Found } from "../submissions/find.ts";
import type { Roster } from "../submissions/roster.ts";
import { called, comparable, keysOf, partsKnown, type Student, wordsIn } from "../submissions/student.ts";
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
 * goes by; else the only one of whom its name holds a full name, id or login as whole words. A text that stands in several rows, such as a
 * section, identifies nobody.
 *
 * Who hands in may have chosen the name: one that holds somebody's id does not come beside a submission that goes by that student's id alone.
 */
export function identify(found: Found[], roster: Roster | null): Identification {
  const notices: string[] = [];
  const claims = claimsOn(roster?.students ?? [], found);
  const owners = new Map(
    claims.flatMap(({ found, students: [student, ...others], whole }) =>
      whole && student && others.length === 0 ? [[student, found.origin] as const] : [],
    ),
  );
  const matched = claims.map((claim) => {
    const doubt = doubtOf(claim, owners);
    if (doubt !== null) notices.push(doubt);
    return { found: claim.found, student: doubt === null ? (claim.students[0] ?? null) : null };
  });
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

/** @returns as many names as fit into a line or two; all are in the results */
export const names = (all: string[]): string =>
  inList(
    all.map((name) => printable(name, 60)),
    10,
  );

/** Whose a submission may be. */
interface Claim {
  found: Found;
  students: Student[];
  /** Whether a key of it is what the student is known by, and not only holds it. */
  whole: boolean;
}

function claimsOn(students: Student[], found: Found[]): Claim[] {
  // Logins may differ in nothing but a point.
  const [exactly, loosely] = [indexOf(students, exact), indexOf(students, comparable)];
  const parts = students.map((student) => ({ student, known: partsKnown(student) }));
  return found.map((each) => {
    const called = [
      ...new Set(each.keys.flatMap((key) => exactly.get(exact(key)) ?? loosely.get(comparable(key)) ?? [])),
    ];
    if (called.length > 0) return { found: each, students: called, whole: true };
    const itsNames = each.keys.map((key) => new Set(wordsIn(key)));
    const held = parts.filter(({ known }) =>
      known.some((words) => itsNames.some((name) => words.every((word) => name.has(word)))),
    );
    return { found: each, students: held.map(({ student }) => student), whole: false };
  });
}

const exact = (text: string): string => text.normalize("NFC").trim();

/** By what identifies one student alone. */
function indexOf(students: Student[], keyOf: (text: string) => string): Map<string, Student> {
  const rows = students.flatMap((student) => [...new Set(keysOf(student).map(keyOf))].map((key) => ({ key, student })));
  return new Map(
    [...Map.groupBy(rows, ({ key }) => key)].flatMap(([key, [first, ...others]]) =>
      key !== "" && first && others.length === 0 ? [[key, first.student] as const] : [],
    ),
  );
}

/**
 * @param owners who has a submission that goes by a name or id of theirs alone, and which
 * @returns why a submission is nobody's, though it could be somebody's; null where nothing speaks against it
 */
function doubtOf({ found, students: [student, ...others], whole }: Claim, owners: Map<Student, string>): string | null {
  if (!student) return null;
  const name = printable(found.origin);
  if (others.length > 0) return `${name} could be of several in the roster: ${names([student, ...others].map(called))}`;
  const own = whole ? undefined : owners.get(student);
  if (own === undefined) return null;
  return `${name} could be of ${printable(called(student))} by a part of its name, but ${printable(own)} is by all of it`;
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
