import { constants } from "node:os";

const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/** @returns the name of an errno */
export const nameOf = (errno: number): string => NAMES.get(errno) ?? `errno${errno}`;

/**
 * Tries something and prints a line for the suite, which holds it against the program's header: `NAME ok`, or NAME and the name of the errno.
 *
 * @param act throws where it is refused, or returns a negative errno as a system call does
 */
export function attempt(name: string, act: () => unknown): void {
  console.log(name, outcomeOf(act));
}

/** As `attempt`, for something that is begun now and decided later. */
export async function attemptLater(name: string, act: () => Promise<unknown>): Promise<void> {
  const outcome = await act().then(
    () => "ok",
    (error: unknown) => codeOf(error),
  );
  console.log(name, outcome);
}

function outcomeOf(act: () => unknown): string {
  try {
    const result = act();
    return typeof result === "number" && result < 0 ? nameOf(-result) : "ok";
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}
