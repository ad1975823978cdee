// Right: the child ends by returning; main talks of the zombie again when it has cleared it, in a line that says more.
import { fork, nanosleep, P_PID, WEXITED, WNOHANG, WNOWAIT, waitid, waitpid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) return;
  while (waitid(P_PID, pid, WEXITED | WNOWAIT | WNOHANG).pid === 0) nanosleep(0.01);
  console.log("zombie", pid);
  waitpid(pid);
  console.log("zombie", pid, "is gone");
}
