import { basename } from "node:path";
import { exportedNames, ProgramError } from "../../harness/run/bundle.ts";
import { EndsBundler } from "../../harness/run/bundler.ts";
import type { GradedLab } from "../judge/load.ts";
import { barred, printable } from "../report/text.ts";
import { type Entry, Refused } from "./entry.ts";

/** A file that may be an answer. */
export interface Candidate {
  entry: Entry;
  /** Of its archive, where it lies in one. */
  archive: string;
  /** All that lies beside it. */
  beside: Entry[];
  /** The smaller, the better is the place: what lies where the project has it comes first, and what is packed last. */
  place: number;
}

/** A program that answers no lab. */
interface Unknown {
  /** Why, in words. */
  why: string;
  /** It may be but a part of another program. */
  helper: boolean;
}

/** Programs of which only what they export can tell what they answer. */
export class Loose {
  readonly programs: Candidate[];
  readonly #all: GradedLab[];
  readonly #labs = new Map<Candidate, Promise<GradedLab | Unknown>>();
  readonly #signal: AbortSignal | undefined;
  /** Aborted by the first program that takes the bundler too much: a submission can have thousands of them. */
  readonly #patience = new AbortController();

  constructor(programs: Candidate[], all: GradedLab[], signal?: AbortSignal) {
    this.programs = programs;
    this.#all = all;
    this.#signal = signal;
  }

  /** @param alone whether no other lab is graded: then one program is its answer, whatever it exports */
  async answersTo(lab: GradedLab, alone: boolean): Promise<Candidate[]> {
    if (alone && this.programs.length === 1) return this.programs;
    const labs = await Promise.all(this.programs.map((program) => this.labOf(program)));
    const own = this.programs.filter((_, i) => labs[i] === lab);
    if (!alone || own.length > 0) return own;
    return this.programs.filter(({ entry }) => basename(entry.path) === lab.allowed[0]);
  }

  /** @returns the programs that answer some lab */
  async answers(): Promise<Entry[]> {
    const labs = await Promise.all(this.programs.map((program) => this.labOf(program)));
    return this.programs.filter((_, i) => !("why" in (labs[i] as object))).map(({ entry }) => entry);
  }

  /** @returns the others */
  async unknown(): Promise<Unknown[]> {
    const labs = await Promise.all(this.programs.map((program) => this.labOf(program)));
    return labs.filter((lab): lab is Unknown => "why" in lab);
  }

  labOf(program: Candidate): Promise<GradedLab | Unknown> {
    const known = this.#labs.get(program) ?? this.#find(program);
    this.#labs.set(program, known);
    return known;
  }

  async #find({ entry, archive }: Candidate): Promise<GradedLab | Unknown> {
    const name = placeOf({ entry, archive });
    const text = await entry.read().catch((error: unknown) => {
      if (error instanceof Refused) return error;
      throw error;
    });
    if (text instanceof Refused) return { why: text.message, helper: false };
    const { names, problem } = await this.#exportsOf(text.toString());
    const counts = this.#all.map((lab) => lab.tasks.filter((task) => names.includes(task.name)).length);
    const most = Math.max(...counts);
    const [lab, ...others] = this.#all.filter((_, i) => counts[i] === most);
    if (most > 0 && lab && others.length === 0) return lab;
    if (most > 0) return { why: `${name} could answer several labs alike, by what it exports`, helper: false };
    return problem === null
      ? { why: `${name} exports no task of any lab`, helper: true }
      : { why: `${name} ${problem}`, helper: false };
  }

  /** @returns also what a file exports that does not parse, as far as a look at its lines tells */
  async #exportsOf(text: string): Promise<{ names: string[]; problem: string | null }> {
    const signals = [this.#patience.signal, ...(this.#signal ? [this.#signal] : [])];
    try {
      return { names: await exportedNames(text, AbortSignal.any(signals)), problem: null };
    } catch (error) {
      this.#signal?.throwIfAborted();
      if (!(error instanceof ProgramError)) throw error;
      const { cause } = error;
      const tooMuch = cause instanceof EndsBundler;
      if (tooMuch)
        this.#patience.abort(new ProgramError("another program beside it takes the bundler too much", { cause }));
      const names = text.matchAll(/^\s*export\s+(?:async\s+)?(?:function\s*\*?|const|let|var)\s*([\w$]+)/gm);
      return {
        names: [...names].map(([, name]) => name as string),
        problem: `${tooMuch ? "was not bundled" : "does not parse"}, so it is not known which lab it answers:\n${barred(error.message)}`,
      };
    }
  }
}

/** @returns where it lies in the submission, to be shown */
export const placeOf = ({ entry, archive }: Pick<Candidate, "entry" | "archive">): string =>
  printable(archive === "" ? entry.path : `${archive}/${entry.path}`);
