// Wrong: gives a path to execlp and execvp, so that nothing is looked for; their programs are elsewhere.
// Fails: six.children
// Because six.children: main.5 became none of the six: it tried calls/execlp (ENOENT)
import { execl, execle, execlp, execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, "execl", "name"),
    () => execv(`${dir}/execv`, ["execv", "name"]),
    () => execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]),
    () => execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]),
    () => execlp(`${dir}/execlp`, "execlp", "name"),
    () => execvp(`${dir}/execvp`, ["execvp", "name"]),
  ];
  for (const call of calls) if (fork() === 0) call();
  for (const _ of calls) wait();
}
