// Wrong: prints its own pid: main is alive.
// Fails: zombie.line
// Because zombie.line: is the pid of main
import { _exit, fork, getpid, P_PID, WEXITED, WNOWAIT, waitid, waitpid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) _exit(0);
  waitid(P_PID, pid, WEXITED | WNOWAIT);
  console.log("zombie", getpid());
  waitpid(pid);
}
