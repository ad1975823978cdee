// Wrong: repeats the path as argv[0] where a path was needed; the program cannot tell its name from it.
// Fails: six.argv
// Because six.argv: it was called as ["calls/execl", "name"]
import { execl, execle, execlp, execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, `${dir}/execl`, "name"),
    () => execv(`${dir}/execv`, [`${dir}/execv`, "name"]),
    () => execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]),
    () => execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]),
    () => execlp("execlp", "execlp", "name"),
    () => execvp("execvp", ["execvp", "name"]),
  ];
  for (const call of calls) if (fork() === 0) call();
  for (const _ of calls) wait();
}
