import { CheckFault } from "../../grading/judge/judge.ts";
import { BrokenLab } from "../../grading/judge/load.ts";
import { closest } from "../../grading/report/suggest.ts";
import { barred } from "../../grading/report/text.ts";
import { UnknownLab } from "../catalog/catalog.ts";
import { ProgramError } from "../run/bundle.ts";
import { HarnessFault } from "../run/warm.ts";
import { EXIT } from "./exit.ts";

/**
 * @param commands that could have been meant by the name of a lab that there is not
 * @param isHandout whether this is a student's copy
 * @returns what to tell the user of an error, and the exit code of its class
 */
export function explainFailure(
  error: unknown,
  { commands = [], isHandout = false }: { commands?: string[]; isHandout?: boolean } = {},
): { message: string; code: number } {
  if (error instanceof UnknownLab) return { message: withSuggestion(error.message, error.known), code: EXIT.usage };
  if (error instanceof Error && MISTAKES.has(error.name)) return { message: error.message, code: EXIT.usage };
  // It quotes the student's file, which may come from anyone.
  if (error instanceof ProgramError) return { message: barred(error.message), code: EXIT.failed };
  if ((error as Error).name === "NoGrade") return { message: (error as Error).message, code: EXIT.fault };
  if (error instanceof HarnessFault) {
    return {
      message: `${error.message}\nThis is a fault of the harness, not of your program; no points depend on it.`,
      code: EXIT.fault,
    };
  }
  if (error instanceof BrokenLab || error instanceof CheckFault) {
    return {
      message: `${error.message}\nThis is a fault in the lab's own files, not of your program.`,
      code: EXIT.fault,
    };
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), code: EXIT.fault };

  function withSuggestion(message: string, known: string[]): string {
    const wanted = /"(.*)"/.exec(message)?.[1] ?? "";
    const labs = known.filter((name) => /^\d/.test(name)).join(", ") || "none";
    // A command that is not there is taken for a lab.
    const handout =
      isHandout && /^[a-z]/.test(wanted)
        ? "\nThis is a student's copy: commands for instructors are not part of it."
        : "";
    return `${message}${closest(wanted, [...known, ...commands])}\nThe labs: ${labs}${handout}`;
  }
}

/** What the user can mend, by the names of the errors: what defines them takes longer to load than most commands do. */
const MISTAKES = new Set([
  "UsageError",
  "NotInWorkFolder",
  "CannotBegin",
  "NotABatch",
  "BadSubmissions",
  "BadRoster",
  "BadRubric",
  "TargetTaken",
  "BadKey",
  "CannotCompare",
]);
