import type { Identified } from "../batch/identify.ts";
import type { GradedLab } from "../judge/load.ts";
import { answersIn, interestIn } from "../submissions/answer.ts";
import { type Entry, Refused } from "../submissions/entry.ts";
import { openSubmission } from "../submissions/tree.ts";
import type { HandedIn, Submitted } from "./gather.ts";

/**
 * @param wanted labs that are looked at
 * @param all every lab there is: a file that answers one of them answers no other
 * @returns a submission of those that `lab grade` would grade, as far as it is compared
 */
export function submittedOf({ identity, found }: Identified, wanted: GradedLab[], all: GradedLab[]): Submitted {
  return {
    id: identity.id,
    name: identity.name,
    async answers(signal) {
      const refused = (why: string) => new Map(wanted.map(({ id }): [string, HandedIn] => [id, { refused: why }]));
      if (found === null) return new Map();
      if (found.problem !== null) return refused(found.problem);
      try {
        const handedIn = new Map<string, HandedIn>();
        const answers = await answersIn(await openSubmission(found.parts, interestIn(all)), wanted, all, signal);
        for (const [{ id }, answer] of answers) {
          if (answer.kind === "refused") handedIn.set(id, { refused: answer.message });
          if (answer.kind === "found") handedIn.set(id, await filesOf(answer.files));
        }
        return handedIn;
      } catch (error) {
        return refused(whyNot(error));
      }
    },
  };
}

async function filesOf(entries: Map<string, Entry>): Promise<HandedIn> {
  try {
    const files = [];
    for (const [name, entry] of entries) files.push({ name, text: (await entry.read()).toString() });
    return { files };
  } catch (error) {
    return { refused: whyNot(error) };
  }
}

/** @returns why a submission, or an answer, is left out, so that the others are compared all the same; our own mistakes are thrown */
function whyNot(error: unknown): string {
  if (error instanceof Refused) return error.message;
  if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
  return `it cannot be read, mend that and compare again: ${(error as Error).message}`;
}
