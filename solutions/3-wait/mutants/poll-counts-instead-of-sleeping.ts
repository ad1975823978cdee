// Wrong: counts to a million between two questions; that is no sleep.
// Fails: poll.sleeps
import { _exit, execvp, fork, sigabbrev, WEXITSTATUS, WIFEXITED, WNOHANG, WTERMSIG, waitpid } from "#posix";

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
  for (let counted = 0; child.pid === 0; child = waitpid(pid, WNOHANG)) {
    console.log("waiting");
    while (counted % 1_000_000 < 999_999) counted++;
    counted++;
  }
  console.log(inWords(child.status));
}
