// Wrong: clears the environment and forgets to fill it.
// Fails: environment.exactly
// Because environment.exactly: it lacked ["COLOR=
import { execve } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  void pairs;
  execve(program, [name], []);
}
