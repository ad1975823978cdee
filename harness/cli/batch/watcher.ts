import type { Done, Ending } from "../../../grading/batch/batch.ts";
import type { Begun } from "../../../grading/batch/begin.ts";
import type { Identification } from "../../../grading/batch/identify.ts";
import type { Result } from "../../../grading/batch/result.ts";
import { progress } from "../line.ts";
import { barText, type Tally } from "./bar.ts";
import { lineOf } from "./text.ts";

/** What has become of a lab. */
export interface LabTally {
  outcomes: Record<Result["outcome"], number>;
  /** Of all that were graded. */
  points: number;
  max: number;
}

/** Counts results, and shows them as they come: a bar on a terminal, else a line for each submission. */
export class Watcher {
  readonly tally: Tally;
  readonly #labs: number;
  readonly #start = performance.now();
  readonly #lines: "all" | "troubled" | "none";
  readonly #width: number;
  readonly #open = new Map<string, Done[]>();
  /** By the labs' ids. */
  readonly byLab = new Map<string, LabTally>();

  /** @param json whether one document is all that is printed */
  constructor({ labs }: Begun, { all }: Identification, json: boolean) {
    this.tally = { planned: labs.length * all.length, done: 0, kept: 0, refused: 0, faults: 0 };
    this.#labs = labs.length;
    const onTerminal = process.stdout.isTTY && process.stderr.isTTY;
    this.#lines = json ? "none" : onTerminal ? "troubled" : "all";
    this.#width = Math.min(30, Math.max(...all.map(({ identity }) => identity.id.length)));
    for (const { id } of labs)
      this.byLab.set(id, { outcomes: { graded: 0, missing: 0, refused: 0, fault: 0 }, points: 0, max: 0 });
  }

  /** Milliseconds since there was something to do. */
  get elapsedMs(): number {
    return performance.now() - this.#start;
  }

  /** Shows how far it is while the work goes on. */
  async during(work: () => Promise<Ending>): Promise<Ending> {
    this.#draw();
    const clock = setInterval(() => this.#draw(), 1000); // The time left grows when nothing comes.
    try {
      return await work();
    } finally {
      clearInterval(clock);
      progress("");
    }
  }

  tell(done: Done): void {
    const { result, kept } = done;
    this.tally.done += 1;
    if (kept) this.tally.kept += 1;
    if (result.outcome === "refused") this.tally.refused += 1;
    if (result.outcome === "fault") this.tally.faults += 1;
    const lab = this.byLab.get(result.lab);
    if (lab) {
      lab.outcomes[result.outcome] += 1;
      if (result.outcome === "graded") lab.points += result.grade?.points ?? 0;
      lab.max = result.grade?.max ?? lab.max;
    }
    this.#show(done);
    this.#draw();
  }

  /** A submission has its line when all its results are there. */
  #show(done: Done): void {
    const { id } = done.result.submission;
    const own = [...(this.#open.get(id) ?? []), done];
    this.#open.set(id, own);
    if (own.length < this.#labs) return;
    this.#open.delete(id);
    const troubled = own.some(({ result: { outcome } }) => outcome === "refused" || outcome === "fault");
    const wanted = this.#lines === "all" || (this.#lines === "troubled" && troubled);
    if (!wanted || own.every(({ kept }) => kept)) return;
    progress("");
    process.stdout.write(`${lineOf(own, this.#width)}\n`);
  }

  #draw(): void {
    progress(barText(this.tally, this.elapsedMs, process.stderr.columns || 80));
  }
}
