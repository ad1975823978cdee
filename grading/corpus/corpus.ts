import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bundleProgram, type Program, ProgramError } from "../../harness/run/bundle.ts";
import { type GradeOptions, gradeProgram } from "../judge/grade.ts";
import { BrokenLab, type GradedLab } from "../judge/load.ts";
import type { CheckVerdict } from "../judge/verdict.ts";
import type { Kind } from "./kind.ts";

/** A program with the verdict that it must get. */
export interface CorpusProgram {
  /** `starter`, `solution`, `accepted/in-reverse`, `mutants/no-exit` */
  name: string;
  file: string;
  kind: Kind;
  /** Ids of the checks that must fail, exactly. */
  fails: string[];
  /** For some of them the reason: what a finding must say that it observed, with `*` for any text. */
  because: Reason[];
  /** A starter, a solution: all of the lab's tasks; else only those that it exports. */
  whole: boolean;
}

export interface Reason {
  check: string;
  /** `7 children`, `forked by main.*` */
  observed: string;
}

/**
 * Finds a lab's programs with known verdicts: the pristine starter, the solution, other right answers, and mutants, whose first lines say
 * what is wrong (`// Wrong: …`), which checks see it (`// Fails: fan.children, fan.together`), and as what
 * (`// Because fan.children: forked by main.1`).
 *
 * @throws BrokenLab when a program does not say what it must
 */
export function corpusOf(lab: GradedLab): CorpusProgram[] {
  const whole = { because: [], whole: true };
  return [
    {
      name: "starter",
      file: join(lab.grading, lab.allowed[0] as string),
      kind: "wrong",
      fails: lab.starterFails,
      ...whole,
    },
    { name: "solution", file: join(lab.solutions, "solution.ts"), kind: "right", fails: [], ...whole },
    ...programsIn(lab, "accepted").map((program) => ({ ...program, ...rightOf(program), whole: false })),
    ...programsIn(lab, "mutants").map((program) => ({ ...program, ...wrongOf(program, lab), whole: false })),
  ];
}

/** Only what may be a program; the rest of the folder is told by defectsOf. */
function programsIn(lab: GradedLab, kind: "accepted" | "mutants"): { name: string; file: string }[] {
  const folder = join(lab.solutions, kind);
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => ({ name: `${kind}/${basename(entry.name, ".ts")}`, file: join(folder, entry.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Claims = Pick<CorpusProgram, "kind" | "fails" | "because">;

function rightOf({ file, name }: { file: string; name: string }): Claims {
  if (!/^\/\/ Right: ./m.test(headerOf(file))) throw new BrokenLab(`${name} must begin with "// Right: …"`);
  return { kind: "right", fails: [], because: [] };
}

function wrongOf({ file, name }: { file: string; name: string }, lab: GradedLab): Claims {
  const header = headerOf(file);
  const fails = [...header.matchAll(/^\/\/ Fails: (.+)$/gm)].flatMap(([, ids]) => ids?.trim().split(/\s*,\s*/) ?? []);
  if (!/^\/\/ Wrong: ./m.test(header) || fails.length === 0) {
    throw new BrokenLab(`${name} must begin with "// Wrong: …" and "// Fails: task.check, …"`);
  }
  const known = lab.tasks.flatMap(({ checks }) => checks.map(({ id }) => id));
  const unknown = fails.filter((id) => !known.includes(id));
  if (unknown.length > 0) throw new BrokenLab(`${name} names checks that the lab does not have: ${unknown.join(", ")}`);
  const because = [...header.matchAll(/^\/\/ Because\b(.*)$/gm)].map(([line, rest]): Reason => {
    const [, check, observed] = /^ (\S+): +(.*\S)/.exec(rest ?? "") ?? [];
    if (!check || !observed || !fails.includes(check)) {
      throw new BrokenLab(`${name}: "${line}" must be "// Because task.check: …", of a check that "// Fails:" names`);
    }
    return { check, observed };
  });
  return { kind: /^\/\/ Racy: ./m.test(header) ? "racy" : "wrong", fails, because };
}

/** The comment lines with which a file begins. */
const headerOf = (file: string) => /^(\/\/.*\n)*/.exec(readFileSync(file, "utf8"))?.[0] ?? "";

/** What a program of the corpus got, held against what it must get. */
export interface CorpusVerdict {
  program: CorpusProgram;
  /** Checks of the tasks that were graded. */
  looked: string[];
  /** Checks that failed although they must not. */
  unexpected: { check: string; observed: string }[];
  /** Checks that passed or were skipped although they must fail. */
  missing: string[];
  /** Checks that failed as they must, but none of whose findings observed what the program's header says. */
  otherReason: { check: string; because: string; observed: string }[];
}

export function isRight({ unexpected, missing, otherReason }: CorpusVerdict): boolean {
  return unexpected.length + missing.length + otherReason.length === 0;
}

/**
 * Grades one program of the corpus and holds the verdict against what it must be.
 *
 * @throws BrokenLab when the program cannot be run at all
 * @throws HarnessFault when the harness failed
 */
export async function tryProgram(
  lab: GradedLab,
  program: CorpusProgram,
  options: GradeOptions,
): Promise<CorpusVerdict> {
  const bundle = await bundleOf(program);
  const tasks = lab.tasks.filter(({ name }) => program.whole || bundle.exports.includes(name));
  const checks = (await gradeProgram(lab, bundle, tasks, options)).flatMap((task) => task.checks);
  const failed = checks.filter(({ status }) => status === "failed");
  return {
    program,
    looked: checks.map(({ id }) => id),
    unexpected: failed
      .filter(({ id }) => !program.fails.includes(id))
      .map((check) => ({ check: check.id, observed: observedBy(check)[0] ?? "" })),
    missing: program.fails.filter((id) => !failed.some((check) => check.id === id)),
    otherReason: program.because.flatMap(({ check: id, observed: because }) => {
      const observed = failed.filter((check) => check.id === id).flatMap(observedBy);
      const [first] = observed;
      if (first === undefined || observed.some((text) => says(text, because))) return [];
      return [{ check: id, because, observed: first }];
    }),
  };
}

/**
 * @returns the program of the corpus, ready to be run; made once, however often it is tried
 * @throws BrokenLab when it cannot be
 */
export function bundleOf(program: CorpusProgram): Promise<Program> {
  const bundle = bundles.get(program) ?? makeBundle(program);
  bundles.set(program, bundle);
  return bundle;
}
const bundles = new WeakMap<CorpusProgram, Promise<Program>>();

async function makeBundle({ name, file }: CorpusProgram): Promise<Program> {
  try {
    return await bundleProgram(file);
  } catch (cause) {
    if (!(cause instanceof ProgramError)) throw cause;
    throw new BrokenLab(`${name} cannot be run: ${cause.message}`, { cause });
  }
}

const observedBy = ({ failures }: CheckVerdict): string[] =>
  failures.flatMap(({ findings }) => findings.map(({ observed }) => observed));

/** @returns whether a text contains another, in which `*` stands for any text */
function says(text: string, wanted: string): boolean {
  let from = 0;
  return wanted.split("*").every((part) => {
    const at = text.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}
