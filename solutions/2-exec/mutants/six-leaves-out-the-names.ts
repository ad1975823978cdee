// Wrong: passes only the argument; the program takes it for its own name and has no argument.
// Fails: six.argv
// Because six.argv: it was called as ["name"]
import { execl, execle, execlp, execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, "name"),
    () => execv(`${dir}/execv`, ["name"]),
    () => execle(`${dir}/execle`, "name", ["CALL=execle"]),
    () => execve(`${dir}/execve`, ["name"], ["CALL=execve"]),
    () => execlp("execlp", "name"),
    () => execvp("execvp", ["name"]),
  ];
  for (const call of calls) if (fork() === 0) call();
  for (const _ of calls) wait();
}
