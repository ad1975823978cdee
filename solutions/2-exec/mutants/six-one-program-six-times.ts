// Wrong: makes six children of one program and only calls it by six names.
// Fails: six.children
// Because six.children: main.1 and main.2 and main.3 and main.4 and main.5 and main.6 did
// Because six.children: no child did
import { execl, fork, wait } from "#posix";

export function six(dir: string): void {
  const names = ["execl", "execv", "execle", "execve", "execlp", "execvp"];
  for (const name of names) if (fork() === 0) execl(`${dir}/execl`, name, "name");
  for (const _ of names) wait();
}
