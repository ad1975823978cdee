// Wrong: adds the variable to its own environment; the calls with an e would have taken it alone.
// Fails: six.environment
// Because six.environment: ["HOME=
import { environ, execl, execle, execlp, execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, "execl", "name"),
    () => execv(`${dir}/execv`, ["execv", "name"]),
    () => execle(`${dir}/execle`, "execle", "name", [...environ(), "CALL=execle"]),
    () => execve(`${dir}/execve`, ["execve", "name"], [...environ(), "CALL=execve"]),
    () => execlp("execlp", "execlp", "name"),
    () => execvp("execvp", ["execvp", "name"]),
  ];
  for (const call of calls) if (fork() === 0) call();
  for (const _ of calls) wait();
}
