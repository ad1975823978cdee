// Wrong: puts the hyphen before the whole path.
// Fails: environment.name
// Because environment.name: it was called as ["-tools/probe"]
import { execve } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  execve(program, [`-${program}`], pairs);
}
