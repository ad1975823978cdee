import XMLBuilder from "fast-xml-builder";
import type { Result } from "../batch/result.ts";
import { plural, printable } from "../report/text.ts";
import { lateness, rounded, type Shown, shownChecksOf, unjudged, unrunnable } from "./checks.ts";
import { type Identification, matchRows, replacedNote, zerosWarning } from "./match.ts";
import { type Cell, type Filled, NotATable, numberIn, readTable, rewritten } from "./table.ts";

const ID = "Identifier";
const GRADE = "Grade";
const FEEDBACK = "Feedback comments";
const MAX = "Maximum Grade";
const NAME = "Full name";

const IDENTIFICATION: Identification = {
  heads: [ID, "ID number", "Email address", "Username"],
  // `Participant 12345` and `12345` are the same to Moodle.
  key: (value) => /^\D*(\d+)$/.exec(value)?.[1] ?? value,
  // A folder or file of "Download all submissions".
  fromName: (name) => /_(\d+)_assignsubmission_/.exec(name)?.[1] ?? null,
  name: NAME,
};

/**
 * Fills grades and feedback into a grading worksheet that the instructor has downloaded from Moodle. Every byte stays as it is but those of
 * the two fields, in rows that have a submission. No grade is above the maximum, as Moodle would not take it. The feedback has the checks that
 * students may see; the grade counts all.
 *
 * @param what the file, for errors
 * @param results of one lab
 * @throws NotATable when the file is no such worksheet
 */
export function moodle(worksheet: Buffer, what: string, results: Result[], shown: Shown = {}): Filled {
  const table = readTable(worksheet, what, [ID, GRADE]);
  const column = (head: string) => table.heads.indexOf(head);
  const cell = (row: Cell[], head: string) => row[column(head)];
  const students = table.rows.filter((row) => (cell(row, ID)?.value ?? "").trim() !== "");
  if (students.length === 0) throw new NotATable(`${what} has no participants`);
  const nameOf = (row: Cell[]) => {
    const name = printable(cell(row, NAME)?.value ?? "");
    return `${printable(cell(row, ID)?.value ?? "")}${name === "" ? "" : ` (${name})`}`;
  };
  const { matched, unmatched, notes } = matchRows(table, students, results, IDENTIFICATION, nameOf);
  if (column(FEEDBACK) < 0)
    notes.push(
      `there is no column ${JSON.stringify(FEEDBACK)}: Moodle writes it where feedback comments are turned on for the assignment`,
    );

  const changes = new Map<Cell, string>();
  const replaced: string[] = [];
  const maxima = new Set<number>();
  const given: Result[] = [];
  for (const { row, result } of matched) {
    const name = nameOf(row);
    const grade = cell(row, GRADE);
    const stays = whyItStays(result, grade, cell(row, "Grade can be changed"));
    if (stays !== null || grade === undefined) {
      notes.push(`${name} is left as it was: ${stays}`);
      continue;
    }
    const points = rounded(result.grade?.points ?? 0);
    const maximum = cell(row, MAX)?.value ?? "";
    const most = numberIn(maximum);
    if (most !== null && points > most) notes.push(`${name}: ${points} became ${most}, the maximum`);
    if (most !== null && most !== rounded(result.grade?.max ?? 0)) maxima.add(most);
    const written = most === null ? points : Math.min(points, most);
    changes.set(grade, maximum.includes(",") ? String(written).replace(".", ",") : String(written));
    if (grade.value.trim() !== "") replaced.push(name);
    const feedback = cell(row, FEEDBACK);
    if (feedback) changes.set(feedback, feedbackOn(result, written, shown));
    given.push(result);
  }
  for (const most of maxima)
    notes.push(
      `the lab is worth ${rounded(matched[0]?.result.grade?.max ?? 0)} points, and the worksheet's maximum is ${most}: points are written as they are`,
    );
  return {
    bytes: rewritten(table, changes),
    grades: given.length,
    column: GRADE,
    notes: [...notes, ...replacedNote(replaced)],
    warnings: zerosWarning(given, unmatched),
  };
}

/** @returns why a row is not filled in; null where it is */
function whyItStays(result: Result, grade: Cell | undefined, changeable: Cell | undefined): string | null {
  if (result.grade === null) return unjudged(result)?.message ?? "there is no grade";
  if (grade === undefined) return "its line has too few fields";
  return /^no$/i.test(changeable?.value.trim() ?? "") ? "its grade cannot be changed" : null;
}

const builder = new XMLBuilder({ format: false });

/** Moodle takes this field for HTML. No quote is in it as such: one behind a backslash PHP's reader of CSV would take for the field's end. */
function feedbackOn(result: Result, given: number, shown: Shown): string {
  const { title, verdict, grade } = result;
  const points = rounded(grade?.points ?? 0);
  const [cannotRun, ...error] = verdict && verdict.error !== null ? unrunnable(verdict.error) : [];
  const checks = cannotRun === undefined ? shownChecksOf(result, shown) : [];
  const passed = checks.filter(({ status }) => status === "passed").length;
  const paragraphs = [
    `Lab ${printable(title)}: ${points} of ${plural(rounded(grade?.max ?? 0), "point")}.`,
    ...(given < points ? [`The grade here is ${given}, as it cannot be more than the maximum.`] : []),
    ...lateness(grade),
    ...[unjudged(result)?.message ?? []].flat(),
    ...(checks.length > 0 ? [`${passed} of ${plural(checks.length, "check")} passed.`] : []),
    ...(cannotRun === undefined ? [] : [cannotRun]),
  ];
  const failed = checks.filter(({ status }) => status !== "passed");
  return builder.build({
    p: paragraphs,
    ...(error.length > 0 ? { pre: error.join("\n") } : {}),
    ...(failed.length > 0
      ? {
          ul: {
            li: failed.map(({ id, title: says, message, detail }) => ({
              p: `${says} (${id})`,
              pre: detail || message,
            })),
          },
        }
      : {}),
  });
}
