// Wrong: throws away the answer that had the status, and takes the apart 0 of an earlier one for it.
// Fails: poll.status
// Because poll.status: it printed "exited 0"*
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
  const { status } = waitpid(pid, WNOHANG);
  do {
    console.log("waiting");
    nanosleep(0.02);
  } while (waitpid(pid, WNOHANG).pid === 0);
  console.log(inWords(status));
}
