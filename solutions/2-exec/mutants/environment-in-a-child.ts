// Wrong: forks, and a child becomes the program.
// Fails: environment.becomes
// Because environment.becomes: main forked main.1, which became
import { execve, fork, wait } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  if (fork() === 0) execve(program, [name], pairs);
  wait();
}
