// Wrong: prints that it waits, without having asked, and then sleeps until the end.
// Fails: poll.waiting
// Because poll.waiting: no wait call of main came back without a child; "waiting" was printed all the same
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
  console.log("waiting");
  console.log(inWords(waitpid(pid).status));
}
