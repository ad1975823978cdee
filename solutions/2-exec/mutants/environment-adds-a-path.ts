// Wrong: thinks that no program can do without PATH, and adds it.
// Fails: environment.exactly
// Because environment.exactly: it held ["PATH=/usr/bin:/bin"] too many
import { execve } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  execve(program, [name], ["PATH=/usr/bin:/bin", ...pairs]);
}
