import type { GradedLab } from "../judge/load.ts";
import { type Comparison, compareWorks } from "./similar.ts";
import type { SourceFile, Work } from "./work.ts";

/** As much of a submission as is needed here. */
export interface Submitted {
  id: string;
  name: string;
  /** What was handed in for each lab, by its id; a lab for which nothing was is not there. */
  answers(): Promise<Map<string, HandedIn>>;
}

/** Files that a student may change, or why they cannot be taken, in words. */
export type HandedIn = { files: SourceFile[] } | { refused: string };

/** What was handed in for one lab. */
export interface Answers {
  works: Map<string, Work>;
  refused: { id: string; reason: string }[];
}

/** @returns what was handed in for each lab, by its id; each submission is opened once */
export async function gatherAnswers(
  labs: GradedLab[],
  submissions: Submitted[],
  signal?: AbortSignal,
): Promise<Map<string, Answers>> {
  const gathered = new Map(labs.map(({ id }): [string, Answers] => [id, { works: new Map(), refused: [] }]));
  for (const { id, name, answers } of submissions) {
    signal?.throwIfAborted();
    for (const [lab, handedIn] of await answers()) {
      const { works, refused } = gathered.get(lab) ?? {};
      if ("files" in handedIn) works?.set(id, { id, name, files: handedIn.files });
      else refused?.push({ id, reason: handedIn.refused });
    }
  }
  return gathered;
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
