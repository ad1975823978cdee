import { outcomeOf, type Verdict } from "../judge/verdict.ts";
import type { Grade } from "../rubric/grade.ts";

/**
 * What became of one submission's answer to one lab: what a batch writes, and all that a gradebook or another tool's file is made from. Its
 * JSON form is described by schemas/result.schema.json.
 */
export interface Result {
  schema: "proclab/result/1";
  submission: SubmissionIdentity;
  /** `1-fork`. */
  lab: string;
  /** `1 · fork`, for people. */
  title: string;
  /**
   * `graded`: there is a verdict, by which the points come. `missing`: nothing was handed in for this lab; no points. `refused`: what was
   * handed in could not be taken, and `message` says why; no points. `fault`: the harness failed; there is no grade, and it is graded again
   * when the batch is resumed.
   */
  outcome: "graded" | "missing" | "refused" | "fault";
  /** Why there is no verdict, in words; null when there is one. */
  message: string | null;
  verdict: Verdict | null;
  /** The verdict in points, by the rubric; null for a fault. */
  grade: Grade | null;
}

/** @returns whether there is a verdict, and every check of it passed */
export const isPassed = ({ verdict }: Pick<Result, "verdict">): boolean =>
  verdict !== null && outcomeOf(verdict) === "passed";

/** Whose work it is, and where it was found. */
export interface SubmissionIdentity {
  /** Unique in the batch, made from the name: fit for a file's name and an address. */
  id: string;
  /** As the roster has it, else as the folder or file is called. */
  name: string;
  /** Relative to the folder that was graded; "" for that folder itself. */
  origin: string;
  /** What identifies the student elsewhere, by the roster: columns by their heads. */
  roster: Record<string, string> | null;
  /** When it was handed in, ISO 8601 in UTC; null where nothing tells. */
  submitted: string | null;
}
