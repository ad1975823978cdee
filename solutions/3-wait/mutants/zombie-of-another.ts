// Wrong: the zombie is a grandchild: it is its parent's to clear, not main's.
// Fails: zombie.line
// Because zombie.line: is the pid of main.1.1
import { _exit, fork, P_PID, pipe, read, WEXITED, WNOWAIT, waitid, waitpid, write } from "#posix";

export function zombie(): void {
  const [pids, tell] = pipe();
  const [done, finish] = pipe();
  const middle = fork();
  if (middle === 0) {
    const pid = fork();
    if (pid === 0) _exit(0);
    waitid(P_PID, pid, WEXITED | WNOWAIT);
    write(tell, String(pid));
    read(done, 1);
    waitpid(pid);
    _exit(0);
  }
  console.log("zombie", read(pids, 16).toString());
  write(finish, ".");
  waitpid(middle);
}
