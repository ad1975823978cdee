// Wrong: writes the vectors as one writes a command line; the name is the whole line.
// Fails: six.argv
// Because six.argv: it was called as ["execv name"]
import { execl, execle, execlp, execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, "execl", "name"),
    () => execv(`${dir}/execv`, ["execv name"]),
    () => execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]),
    () => execve(`${dir}/execve`, ["execve name"], ["CALL=execve"]),
    () => execlp("execlp", "execlp", "name"),
    () => execvp("execvp", ["execvp name"]),
  ];
  for (const call of calls) if (fork() === 0) call();
  for (const _ of calls) wait();
}
