import type { Identified } from "../batch/identify.ts";
import type { GradedLab } from "../judge/load.ts";
import { answersIn, interestIn } from "../submissions/answer.ts";
import { Refused } from "../submissions/entry.ts";
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
    async answers() {
      const refused = (why: string) => new Map(wanted.map(({ id }): [string, HandedIn] => [id, { refused: why }]));
      if (found === null) return new Map();
      if (found.problem !== null) return refused(found.problem);
      const answers = await answersIn(await openSubmission(found.parts, interestIn(all)), wanted, all);
      const handedIn = new Map<string, HandedIn>();
      for (const [{ id }, answer] of answers) {
        if (answer.kind === "refused") handedIn.set(id, { refused: answer.message });
        if (answer.kind !== "found") continue;
        try {
          const files = [];
          for (const [name, entry] of answer.files) files.push({ name, text: (await entry.read()).toString() });
          handedIn.set(id, { files });
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          handedIn.set(id, { refused: error.message });
        }
      }
      return handedIn;
    },
  };
}
