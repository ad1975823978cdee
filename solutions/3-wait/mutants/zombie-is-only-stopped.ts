// Wrong: the child stops itself; a stopped process is no zombie.
// Fails: zombie.moment
// Because zombie.moment: had not ended yet
import { _exit, fork, kill, raise, SIGCONT, SIGSTOP, WUNTRACED, waitpid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) {
    raise(SIGSTOP);
    _exit(0);
  }
  waitpid(pid, WUNTRACED);
  console.log("zombie", pid);
  kill(pid, SIGCONT);
  waitpid(pid);
}
