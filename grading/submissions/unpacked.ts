import { LARGEST_SOURCE } from "../../harness/run/bundle.ts";
import { printable } from "../report/text.ts";
import { type Entry, type Interest, notRegular, Refused, tooLarge } from "./entry.ts";

/** A copy of the project with its modules has half of that. */
const MOST_ENTRIES = 100_000;
/** Bytes of an archive's files that are kept, which are but those that can be answers. */
const MOST_KEPT = 16 * 1024 * 1024;

/** Longer than a path can be; of a list of these the memory would be full. */
const LONGEST_PATH = 4096;

/** What the archives of one submission have used up together. */
export class Budget {
  entries = 0;
  /** Bytes. */
  kept = 0;
  /** Bytes, of archives of which all must be gone through. */
  unpacked = 0;
}

/** The entries of an archive, while they are read. */
export class Unpacked {
  readonly entries: Entry[] = [];
  readonly #interest: Interest;
  readonly #budget: Budget;

  constructor(interest: Interest, budget: Budget) {
    this.#interest = interest;
    this.#budget = budget;
  }

  /**
   * Takes note of an entry.
   *
   * @param name as the archive has it
   * @param size in bytes, by what the archive says
   * @returns where the content is to be put, if it is wanted
   * @throws Refused for a name that leads out, and for too many entries
   */
  add(name: string, kind: Entry["kind"], size: number): ((data: Buffer) => void) | null {
    this.#budget.entries += 1;
    if (this.#budget.entries > MOST_ENTRIES) throw new Refused(`its archive has more than ${MOST_ENTRIES} entries`);
    const path = plainPath(name);
    const entry: Entry = { path, kind, read: () => Promise.reject(notRegular(path, kind)) };
    this.entries.push(entry);
    if (kind !== "file") return null;
    entry.read = () => Promise.reject(tooLarge(path, size));
    if (size > LARGEST_SOURCE || !this.#interest.file(path)) return null;
    this.#budget.kept += size;
    if (this.#budget.kept > MOST_KEPT)
      throw new Refused(`the programs in its archive have more than ${MOST_KEPT} bytes`);
    return (data) => {
      entry.read = () => Promise.resolve(data);
    };
  }
}

/** @throws Refused for a path that is absolute, goes up, or is too long to be one */
function plainPath(name: string): string {
  if (name.length > LONGEST_PATH)
    throw new Refused(
      `its archive has an entry whose path has ${name.length} characters, and ${LONGEST_PATH} is the most`,
    );
  const names = name.split("/");
  if (name.startsWith("/") || names.includes(".."))
    throw new Refused(`its archive has an entry that leads out of its folder: ${printable(name)}`);
  return names.filter((each) => each !== "" && each !== ".").join("/");
}
