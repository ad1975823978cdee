// Wrong: looks with WNOWAIT that each child has ended, and leaves six zombies.
// Fails: six.reaped
import { execl, execle, execlp, execv, execve, execvp, fork, P_PID, WEXITED, WNOWAIT, waitid } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl(`${dir}/execl`, "execl", "name"),
    () => execv(`${dir}/execv`, ["execv", "name"]),
    () => execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]),
    () => execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]),
    () => execlp("execlp", "execlp", "name"),
    () => execvp("execvp", ["execvp", "name"]),
  ];
  for (const call of calls) {
    const pid = fork();
    if (pid === 0) call();
    waitid(P_PID, pid, WEXITED | WNOWAIT);
  }
}
