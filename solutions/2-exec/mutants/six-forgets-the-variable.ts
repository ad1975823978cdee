// Wrong: leaves the new environments empty.
// Fails: six.environment
// Because six.environment: it was []
import { execl, execle, execlp, execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, "execl", "name"),
    () => execv(`${dir}/execv`, ["execv", "name"]),
    () => execle(`${dir}/execle`, "execle", "name", []),
    () => execve(`${dir}/execve`, ["execve", "name"], []),
    () => execlp("execlp", "execlp", "name"),
    () => execvp("execvp", ["execvp", "name"]),
  ];
  for (const call of calls) if (fork() === 0) call();
  for (const _ of calls) wait();
}
