// Wrong: clears it twice: the second wait call finds nobody.
// Fails: zombie.ends
// Because zombie.ends: main exited with status 1
import { _exit, fork, P_PID, WEXITED, WNOWAIT, waitid, waitpid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) _exit(0);
  waitid(P_PID, pid, WEXITED | WNOWAIT);
  console.log("zombie", pid);
  waitpid(pid);
  waitpid(pid);
}
