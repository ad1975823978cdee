// Wrong: asks again and again, and prints nothing until it is over.
// Fails: poll.waiting
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

function inWords(status: number): string {
  return WIFEXITED(status) ? `exited ${WEXITSTATUS(status)}` : `signaled SIG${sigabbrev(WTERMSIG(status))}`;
}

export function poll(argv: string[]): void {
  const pid = start(argv);
  let child = waitpid(pid, WNOHANG);
  for (; child.pid === 0; child = waitpid(pid, WNOHANG)) nanosleep(0.02);
  console.log("waiting is over");
  console.log(inWords(child.status));
}
