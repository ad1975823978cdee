import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bundleProgram } from "../../harness/run/bundle.ts";
import { type GradeOptions, gradeProgram } from "../judge/grade.ts";
import { BrokenLab, type GradedLab } from "../judge/load.ts";

/** A program with the verdict that it must get. */
export interface CorpusProgram {
  /** `starter`, `solution`, `accepted/in-reverse`, `mutants/no-exit` */
  name: string;
  file: string;
  /** Ids of the checks that must fail, exactly. */
  fails: string[];
  /** A starter, a solution: all of the lab's tasks; else only those that it exports. */
  whole: boolean;
}

/**
 * Finds a lab's programs with known verdicts: the pristine starter, the solution, other right answers, and mutants, whose first lines say
 * what is wrong (`// Wrong: …`) and which checks see it (`// Fails: fan.children, fan.together`).
 *
 * @throws BrokenLab when a program does not say what it must
 */
export function corpusOf(lab: GradedLab): CorpusProgram[] {
  const programs: CorpusProgram[] = [
    { name: "starter", file: join(lab.grading, lab.allowed[0] as string), fails: lab.starterFails, whole: true },
    { name: "solution", file: join(lab.solutions, "solution.ts"), fails: [], whole: true },
  ];
  for (const kind of ["accepted", "mutants"]) {
    const folder = join(lab.solutions, kind);
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder).sort()) {
      const file = join(folder, entry);
      const name = `${kind}/${basename(entry, ".ts")}`;
      programs.push({
        name,
        file,
        fails: kind === "mutants" ? failsOf(file, name, lab) : rightOf(file, name),
        whole: false,
      });
    }
  }
  return programs;
}

function failsOf(file: string, name: string, lab: GradedLab): string[] {
  const header = readFileSync(file, "utf8");
  const fails = /^\/\/ Fails: (.+)$/m.exec(header)?.[1]?.split(/,\s*/) ?? [];
  if (!/^\/\/ Wrong: ./m.test(header) || fails.length === 0) {
    throw new BrokenLab(`${name} must begin with "// Wrong: …" and "// Fails: task.check, …"`);
  }
  const known = lab.tasks.flatMap(({ checks }) => checks.map(({ id }) => id));
  const unknown = fails.filter((id) => !known.includes(id));
  if (unknown.length > 0) throw new BrokenLab(`${name} names checks that the lab does not have: ${unknown.join(", ")}`);
  return fails;
}

function rightOf(file: string, name: string): string[] {
  if (!/^\/\/ Right: ./m.test(readFileSync(file, "utf8"))) throw new BrokenLab(`${name} must begin with "// Right: …"`);
  return [];
}

/** What a program of the corpus got, beside what it must get. */
export interface CorpusResult {
  program: CorpusProgram;
  /** Checks that failed although they must not. */
  unexpected: { id: string; observed: string }[];
  /** Checks that passed or were skipped although they must fail. */
  missing: string[];
  /** Checks that failed, as they must. */
  failed: string[];
}

/**
 * Grades one program of the corpus and holds the verdict against what it must be.
 *
 * @throws HarnessFault when the harness failed
 */
export async function tryProgram(lab: GradedLab, program: CorpusProgram, options: GradeOptions): Promise<CorpusResult> {
  const bundle = await bundleProgram(program.file);
  const tasks = lab.tasks.filter(({ name }) => program.whole || bundle.exports.includes(name));
  const checks = (await gradeProgram(lab, bundle, tasks, options)).flatMap((task) => task.checks);
  const failed = checks.filter(({ status }) => status === "failed");
  return {
    program,
    unexpected: failed
      .filter(({ id }) => !program.fails.includes(id))
      .map(({ id, failures }) => ({ id, observed: failures[0]?.findings[0]?.observed ?? "" })),
    missing: program.fails.filter((id) => !failed.some((check) => check.id === id)),
    failed: failed.map(({ id }) => id).filter((id) => program.fails.includes(id)),
  };
}
