// Wrong: waits first and prints then: the wait call has cleared the zombie.
// Fails: zombie.moment
// Because zombie.moment: had been reaped already
import { _exit, fork, waitpid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) _exit(0);
  waitpid(pid);
  console.log("zombie", pid);
}
