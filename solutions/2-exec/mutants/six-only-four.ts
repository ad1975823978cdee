// Wrong: takes execlp and execvp for the same as execl and execv, and leaves them out.
// Fails: six.children
// Because six.children: no child did
import { execl, execle, execv, execve, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, "execl", "name"),
    () => execv(`${dir}/execv`, ["execv", "name"]),
    () => execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]),
    () => execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]),
  ];
  for (const call of calls) if (fork() === 0) call();
  for (const _ of calls) wait();
}
