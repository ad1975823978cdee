// Wrong: sleeps in the wait call until it is over: nothing is said meanwhile.
// Fails: poll.waiting
// Because poll.waiting: no wait call of main came back without a child
import { _exit, execvp, fork, sigabbrev, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "#posix";

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
  console.log(inWords(waitpid(pid).status));
}
