import { type CorpusVerdict, isRight } from "./corpus.ts";

/** How often a check did what it must, over all verdicts on programs that it looked at. */
export interface CheckCount {
  check: string;
  /** Verdicts on programs that must fail it. */
  mustFail: number;
  /** Of those, how many programs failed it, for the reason that they name. */
  failed: number;
  /** Of those, how many did not fail it: a false pass. */
  missed: number;
  /** Of those, how many failed it for another reason than they name. */
  otherReason: number;
  /** Verdicts on programs that must not fail it. */
  mustHold: number;
  /** Of those, how many failed it all the same: a false alarm. */
  wronglyFailed: number;
}

/** One program's verdicts over all repetitions. */
export interface ProgramCount {
  program: string;
  mustFail: string[];
  /** Its different verdicts, the most frequent first; more than one: it is flaky. */
  verdicts: { fails: string[]; times: number }[];
  wrong: ({ seed: string } & Pick<CorpusVerdict, "unexpected" | "missing" | "otherReason">)[];
}

export interface Totals {
  programs: number;
  verdicts: number;
  wrong: number;
  /** Programs that did not get the same verdict every time. */
  flakyPrograms: number;
  /** Verdicts other than the most frequent one on their program. */
  flakyVerdicts: number;
}

/** While they come in: how often each different verdict was given. */
type ProgramVerdicts = Omit<ProgramCount, "verdicts"> & { verdicts: Map<string, number> };

/**
 * A lab's confusion matrix: for each check, what the programs of the corpus must make of it and what they did, over any number of
 * repetitions.
 */
export class Confusion {
  readonly #checks: Map<string, CheckCount>;
  readonly #programs = new Map<string, ProgramVerdicts>();

  /** @param checks ids of the lab's checks */
  constructor(checks: string[]) {
    this.#checks = new Map(
      checks.map((check) => [
        check,
        { check, mustFail: 0, failed: 0, missed: 0, otherReason: 0, mustHold: 0, wronglyFailed: 0 },
      ]),
    );
  }

  /** @param seed that draws the same verdict again */
  add(verdict: CorpusVerdict, seed: string): void {
    const { program, unexpected, missing, otherReason } = verdict;
    const alarms = new Set(unexpected.map(({ check }) => check));
    const odd = new Set(otherReason.map(({ check }) => check));
    // A check that the program must fail counts even where the program has not the task: it was missed.
    for (const check of new Set([...verdict.looked, ...program.fails])) {
      const count = this.#checks.get(check);
      if (!count) continue;
      if (!program.fails.includes(check)) {
        count.mustHold += 1;
        if (alarms.has(check)) count.wronglyFailed += 1;
        continue;
      }
      count.mustFail += 1;
      if (missing.includes(check)) count.missed += 1;
      else if (odd.has(check)) count.otherReason += 1;
      else count.failed += 1;
    }
    const { name, fails } = program;
    const counted: ProgramVerdicts = this.#programs.get(name) ?? {
      program: name,
      mustFail: fails,
      verdicts: new Map(),
      wrong: [],
    };
    this.#programs.set(name, counted);
    const failed = [...fails.filter((check) => !missing.includes(check)), ...alarms];
    const key = failed.map((check) => (odd.has(check) ? `${check} (other reason)` : check)).join(", ");
    counted.verdicts.set(key, (counted.verdicts.get(key) ?? 0) + 1);
    if (!isRight(verdict)) counted.wrong.push({ seed, unexpected, missing, otherReason });
  }

  /** In the lab's order. */
  get checks(): CheckCount[] {
    return [...this.#checks.values()];
  }

  get programs(): ProgramCount[] {
    return [...this.#programs.values()].map(({ verdicts, ...rest }) => ({
      ...rest,
      verdicts: [...verdicts]
        .sort(([, a], [, b]) => b - a)
        .map(([fails, times]) => ({ fails: fails === "" ? [] : fails.split(", "), times })),
    }));
  }

  get totals(): Totals {
    return sumOf(
      this.programs.map(({ verdicts, wrong }) => {
        const all = verdicts.reduce((sum, { times }) => sum + times, 0);
        return {
          programs: 1,
          verdicts: all,
          wrong: wrong.length,
          flakyPrograms: verdicts.length > 1 ? 1 : 0,
          flakyVerdicts: all - (verdicts[0]?.times ?? 0),
        };
      }),
    );
  }
}

/** @returns several totals in one */
export function sumOf(totals: Totals[]): Totals {
  const sum: Totals = { programs: 0, verdicts: 0, wrong: 0, flakyPrograms: 0, flakyVerdicts: 0 };
  for (const each of totals) for (const key of Object.keys(sum) as (keyof Totals)[]) sum[key] += each[key];
  return sum;
}
