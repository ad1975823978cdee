// Wrong: tries to clear the zombie with SIGKILL: it has ended, and no signal reaches it.
// Fails: zombie.reaped
import { _exit, fork, kill, P_PID, SIGKILL, WEXITED, WNOWAIT, waitid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) _exit(0);
  waitid(P_PID, pid, WEXITED | WNOWAIT);
  console.log("zombie", pid);
  kill(pid, SIGKILL);
}
