// Right: another child looks at it while it is there, before it is cleared.
import { _exit, execlp, fork, P_PID, WEXITED, WNOWAIT, waitid, waitpid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) _exit(0);
  waitid(P_PID, pid, WEXITED | WNOWAIT);
  console.log("zombie", pid);
  const viewer = fork();
  if (viewer === 0) {
    try {
      execlp("cat", "cat", `/proc/${pid}/stat`);
    } catch {
      _exit(127);
    }
  }
  waitpid(viewer);
  waitpid(pid);
}
