// Wrong: gives the variable to execl's and execv's programs too, in place of main's environment.
// Fails: six.environment
// Because six.environment: it had no GREETING
import { execle, execlp, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execle(`${dir}/execl`, "execl", "name", ["CALL=execl"]),
    () => execve(`${dir}/execv`, ["execv", "name"], ["CALL=execv"]),
    () => execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]),
    () => execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]),
    () => execlp("execlp", "execlp", "name"),
    () => execvp("execvp", ["execvp", "name"]),
  ];
  for (const call of calls) if (fork() === 0) call();
  for (const _ of calls) wait();
}
