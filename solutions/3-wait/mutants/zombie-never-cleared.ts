// Wrong: leaves the zombie to whoever comes after.
// Fails: zombie.reaped
import { _exit, fork, P_PID, WEXITED, WNOWAIT, waitid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) _exit(0);
  waitid(P_PID, pid, WEXITED | WNOWAIT);
  console.log("zombie", pid);
}
