import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { findLabs } from "../../catalog/catalog.ts";
import { print, ROOT } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import type { Options } from "../options.ts";

/** A lab's folders, in the order in which they are put into place: it is one when it has its grading. */
const PARTS = ["solutions", "labs", "grading"] as const;

const TEMPLATE = join(import.meta.dirname, "../template");

/**
 * `lab dev new 7-threads`: a new lab with one task that works, as a draft. Everything is written aside and then renamed into place, so that
 * a lab is there whole or not at all.
 *
 * @throws UsageError when the name is none, or is taken; nothing has been written then
 */
export async function devNew(id: string, options: Options): Promise<number> {
  const [, number, name] = /^([1-9]\d{0,2})-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(id) ?? [];
  if (!number || !name || id.length > LONGEST) {
    throw new UsageError(
      `a lab's name is its number, a dash, and words of small letters and digits with dashes between, at most ${LONGEST} characters: 7-threads, not ${JSON.stringify(id)}`,
    );
  }
  refuseTaken(id, number, name);
  mkdirSync(join(ROOT, ".proclab"), { recursive: true });
  const aside = mkdtempSync(join(ROOT, ".proclab/new-"));
  const placed: string[] = [];
  try {
    write(aside, { number, name });
    for (const part of PARTS) {
      mkdirSync(join(ROOT, part), { recursive: true });
      renameSync(join(aside, part), join(ROOT, part, id));
      placed.push(join(ROOT, part, id));
    }
  } catch (error) {
    for (const folder of placed) rmSync(folder, { recursive: true });
    throw error;
  } finally {
    rmSync(aside, { recursive: true });
  }
  const folders = PARTS.map((part) => `${part}/${id}`).sort();
  print(options, { lab: id, folders }, () =>
    [
      `Lab ${number} is there, with one task as an example:`,
      "",
      `  labs/${id}/README.md          what a student reads`,
      `  grading/${id}/lab.json        title, tasks, limits; "draft": true until it is finished`,
      `  grading/${id}/checks.ts       how a task is run, and what must hold then`,
      `  grading/${id}/starter.ts      what a student begins with; labs/${id}/starter.ts is a copy`,
      `  solutions/${id}               the solution, other right answers, mutants`,
      "",
      `Prove it: npm run lab dev check ${number}`,
    ].join("\n"),
  );
  return EXIT.passed;
}

const LONGEST = 40;

function refuseTaken(id: string, number: string, name: string): void {
  const same = findLabs(ROOT).find((lab) => String(lab.number) === number || lab.name === name);
  if (same) throw new UsageError(`there is a lab ${same.id} already`);
  for (const part of PARTS) {
    const names = existsSync(join(ROOT, part)) ? readdirSync(join(ROOT, part)) : [];
    const taken = names.find((each) => each === id || each.startsWith(`${number}-`));
    if (taken) throw new UsageError(`${part}/${taken} is there already, although it is no whole lab`);
  }
}

/** Lays the template's three folders into another, with the lab's number and name filled in. */
function write(folder: string, words: Record<string, string>): void {
  cpSync(TEMPLATE, folder, { recursive: true });
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => words[word] as string),
    );
  }
  cpSync(join(folder, "grading/starter.ts"), join(folder, "labs/starter.ts"));
}
