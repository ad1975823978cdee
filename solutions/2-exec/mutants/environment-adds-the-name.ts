// Wrong: puts the new name before the old one, which thereby becomes an argument.
// Fails: environment.name
// Because environment.name: it was called as ["-probe", "tools/probe"]
import { execve } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  execve(program, [name, program], pairs);
}
