import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where on the disk a lab's parts lie. Number and name come from the folder: `1-fork`. */
export interface Lab {
  /** `1-fork` */
  id: string;
  number: number;
  name: string;
  /** What a student reads and edits. */
  folder: string;
  /** What is asked, and how it is judged. */
  grading: string;
  /** The model solution, accepted answers and mutants; not there in a student's copy. */
  solutions: string;
}

/** No lab goes by that name. */
export class UnknownLab extends Error {
  override name = "UnknownLab";
  readonly known: string[];
  constructor(wanted: string, known: string[]) {
    super(`there is no lab ${JSON.stringify(wanted)}`);
    this.known = known;
  }
}

/**
 * Finds the labs below a root: every `labs/N-name` that has its `grading/N-name`.
 *
 * @returns the labs by number
 * @throws Error when two labs have the same number
 */
export function findLabs(root: string): Lab[] {
  const folders = existsSync(join(root, "labs")) ? readdirSync(join(root, "labs"), { withFileTypes: true }) : [];
  const labs = folders
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => {
      const [, number, name] = /^(\d+)-([a-z][a-z0-9-]*)$/.exec(entry.name) ?? [];
      if (!number || !name || !existsSync(join(root, "grading", entry.name, "lab.json"))) return [];
      return [
        {
          id: entry.name,
          number: Number(number),
          name,
          folder: join(root, "labs", entry.name),
          grading: join(root, "grading", entry.name),
          solutions: join(root, "solutions", entry.name),
        },
      ];
    })
    .sort((a, b) => a.number - b.number);
  const twice = labs.find((lab, i) => labs[i - 1]?.number === lab.number);
  if (twice)
    throw new Error(
      `two labs have the number ${twice.number}: rename one of their folders in labs/, grading/ and solutions/`,
    );
  return labs;
}

/** @returns whether the lab with this id goes by this number, name or id */
export function isCalled(id: string, wanted: string): boolean {
  const [, number, name] = /^(\d+)-(.*)$/.exec(id) ?? [];
  return [id, name, number && String(Number(number))].includes(wanted);
}

/**
 * @param wanted `1`, `fork` or `1-fork`
 * @throws UnknownLab when there is none
 */
export function findLab(root: string, wanted: string): Lab {
  const labs = findLabs(root);
  const lab = labs.find((each) => isCalled(each.id, wanted));
  if (!lab)
    throw new UnknownLab(
      wanted,
      labs.flatMap(({ id, name }) => [id, name]),
    );
  return lab;
}
