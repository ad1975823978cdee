import type { Result, SubmissionIdentity } from "../batch/result.ts";
import type { Batch } from "../batch/store.ts";

/** What the overview tells of one submission: little enough to keep it of all. */
export interface Row {
  submission: SubmissionIdentity;
  /** In the order of the labs; null where there is no result yet. */
  cells: (Cell | null)[];
  /** Of all labs together. */
  points: number;
  /** Whether every lab has a grade, so that the points are final. */
  complete: boolean;
  /** Failed checks: indices among the tally's. */
  failed: number[];
}

export interface Cell {
  outcome: Result["outcome"];
  /** Null for a fault. */
  points: number | null;
  late: boolean;
  /** Whether nothing of the program could be run: of its points that tells another thing than of a starter's. */
  unrunnable: boolean;
  /** Whether the student has a later deadline than the others. */
  extended: boolean;
}

/** How many submissions fail a check. */
export interface CheckTally {
  /** Index of its lab. */
  lab: number;
  id: string;
  title: string;
  failed: number;
  /** What it needs had failed already, so it was not looked at. */
  skipped: number;
  /** Submissions for which there is a verdict on it. */
  of: number;
}

/** Results that do not belong together. */
export class UnfitResults extends Error {
  override name = "UnfitResults";
}

/** Gathers what the overview tells, one submission after the other. */
export class Tally {
  readonly labs: Batch["labs"];
  readonly rows: Row[] = [];
  readonly checks: CheckTally[] = [];
  /** The most that can be had in each lab; 0 as long as no result tells. */
  readonly max: number[];
  /** How many verdicts come from each sandbox tier. */
  readonly tiers = new Map<string, number>();
  /** How many verdicts come from each version of each lab, by digest. */
  readonly digests: Map<string, number>[];
  readonly #checkIndex = new Map<string, number>();

  constructor(labs: Batch["labs"]) {
    this.labs = labs;
    this.max = labs.map(() => 0);
    this.digests = labs.map(() => new Map<string, number>());
  }

  /** How many rows are of students who have handed in anything at all. */
  get handedIn(): number {
    return this.rows.filter(({ cells }) => cells.some((cell) => cell?.outcome !== "missing")).length;
  }

  /** What a row is: a student, where some have handed nothing in. */
  get rowIs(): "submission" | "student" {
    return this.handedIn === this.rows.length ? "submission" : "student";
  }

  /**
   * @param results all of one submission
   * @throws UnfitResults when a result is one of a lab that the batch does not have
   */
  add(submission: SubmissionIdentity, results: Result[]): void {
    const row: Row = { submission, cells: this.labs.map(() => null), points: 0, complete: false, failed: [] };
    for (const result of results) {
      const lab = this.labs.findIndex(({ id }) => id === result.lab);
      if (lab < 0)
        throw new UnfitResults(
          `there is a result of ${submission.id} for ${result.lab}, a lab that batch.json does not name`,
        );
      row.cells[lab] = {
        outcome: result.outcome,
        points: result.grade?.points ?? null,
        late: (result.grade?.late ?? null) !== null,
        unrunnable: (result.verdict?.error ?? null) !== null,
        extended: result.grade?.extended !== undefined,
      };
      row.points += result.grade?.points ?? 0;
      this.max[lab] = Math.max(this.max[lab] ?? 0, result.grade?.max ?? 0);
      row.failed.push(...this.#addVerdict(lab, result));
    }
    row.complete = row.cells.every((cell) => cell !== null && cell.points !== null);
    this.rows.push(row);
  }

  /** @returns the failed checks */
  #addVerdict(lab: number, { verdict }: Result): number[] {
    if (!verdict) return [];
    bump(this.digests[lab] as Map<string, number>, verdict.digests.lab);
    if (verdict.tier !== null) bump(this.tiers, verdict.tier);
    return verdict.tasks
      .flatMap(({ checks }) => checks)
      .flatMap(({ id, title, status }) => {
        const index = this.#indexOf(lab, id, title);
        const tally = this.checks[index] as CheckTally;
        tally.of++;
        if (status === "skipped") tally.skipped++;
        if (status !== "failed") return [];
        tally.failed++;
        return [index];
      });
  }

  #indexOf(lab: number, id: string, title: string): number {
    const key = `${lab}/${id}`;
    const index = this.#checkIndex.get(key) ?? this.checks.length;
    if (index === this.checks.length) {
      this.checks.push({ lab, id, title, failed: 0, skipped: 0, of: 0 });
      this.#checkIndex.set(key, index);
    }
    return index;
  }
}

const bump = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

export const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** @returns the value in the middle; between the two in the middle where there are two; null of none */
export function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] as number)) / 2;
}
