import type { GradedLab } from "../judge/load.ts";
import { type Comparison, compareWorks } from "./similar.ts";
import type { SourceFile, Work } from "./work.ts";

/** As much of a submission as is needed here. */
export interface Submitted {
  id: string;
  name: string;
  /** What was handed in for each lab, by its id; a lab for which nothing was is not there. */
  answers(signal?: AbortSignal): Promise<Map<string, HandedIn>>;
}

/** Files that a student may change, or why they cannot be taken, in words. */
export type HandedIn = { files: SourceFile[] } | { refused: string };

/** What was handed in for one lab. */
export interface Answers {
  works: Map<string, Work>;
  refused: LeftOut[];
}

/** A submission that is not compared, and why, in words. */
export interface LeftOut {
  id: string;
  reason: string;
}

export interface Gathered {
  /** By the labs' ids. One for which nobody has handed anything in is not there. */
  labs: Map<string, Answers>;
  /** Of which nothing can be taken: of several labs none has a reason of its own. */
  refused: LeftOut[];
}

/** @returns what was handed in for each lab; each submission is opened once */
export async function gatherAnswers(
  labs: GradedLab[],
  submissions: Submitted[],
  signal?: AbortSignal,
): Promise<Gathered> {
  const gathered: Gathered = { labs: new Map(), refused: [] };
  for (const { id, name, answers } of submissions) {
    signal?.throwIfAborted();
    const all = await answers(signal);
    const reason = labs.length > 1 && all.size === labs.length ? reasonOfAll([...all.values()]) : null;
    if (reason !== null) gathered.refused.push({ id, reason });
    else
      for (const [lab, handedIn] of all) {
        const own: Answers = gathered.labs.get(lab) ?? { works: new Map(), refused: [] };
        gathered.labs.set(lab, own);
        if ("files" in handedIn) own.works.set(id, { id, name, files: handedIn.files });
        else own.refused.push({ id, reason: handedIn.refused });
      }
  }
  return gathered;
}

function reasonOfAll(handedIn: HandedIn[]): string | null {
  const [reason = null, ...others] = new Set(handedIn.map((each) => ("refused" in each ? each.refused : null)));
  return others.length === 0 ? reason : null;
}

/** Compares what was handed in for a lab; what could not be taken is left out with its reason. */
export async function compareAnswers(
  lab: GradedLab,
  starter: SourceFile[],
  { works, refused }: Answers,
  options: Parameters<typeof compareWorks>[3],
): Promise<Comparison> {
  const names = lab.tasks.map(({ name }) => name);
  const comparison = await compareWorks(lab.id, [...works.values()], { names, starter }, options);
  return { ...comparison, leftOut: [...refused, ...comparison.leftOut] };
}
