/** The classes of endings that a program calling `lab` can tell apart. */
export const EXIT = {
  /** Everything that was asked for passed. */
  passed: 0,
  /** Some check failed, or the program that was run did. */
  failed: 1,
  /** The command line asks for something that is not there. */
  usage: 2,
  /** The harness, the machine or a lab's own files are at fault; nobody's grade is. */
  fault: 3,
  /** A run had to be ended: it reached a limit, or could never have gone on. */
  limit: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** The command line asks for something that is not there. */
export class UsageError extends Error {
  override name = "UsageError";
}
