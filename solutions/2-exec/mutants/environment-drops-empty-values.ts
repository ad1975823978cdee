// Wrong: takes a variable with an empty value for one that is not set.
// Fails: environment.exactly
// Because environment.exactly: it lacked ["EMPTY="]
import { execve } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  execve(
    program,
    [name],
    pairs.filter((pair) => !pair.endsWith("=")),
  );
}
