// Right: has a second child whose end is a twentieth of a second away, and waits for that one in between.
import { _exit, execvp, fork, nanosleep, sigabbrev, WEXITSTATUS, WIFEXITED, WNOHANG, WTERMSIG, waitpid } from "#posix";

/** Starts a program in a child. */
function start(argv: string[]): number {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] ?? "", argv);
    } catch {
      _exit(127);
    }
  }
  return pid;
}

export function poll(argv: string[]): void {
  const pid = start(argv);
  let child = waitpid(pid, WNOHANG);
  while (child.pid === 0) {
    console.log("waiting");
    const clock = fork();
    if (clock === 0) {
      nanosleep(0.05);
      _exit(0);
    }
    waitpid(clock);
    child = waitpid(pid, WNOHANG);
  }
  const { status } = child;
  console.log(WIFEXITED(status) ? `exited ${WEXITSTATUS(status)}` : `signaled SIG${sigabbrev(WTERMSIG(status))}`);
}
