// Wrong: sleeps before its first question, and never again.
// Fails: poll.sleeps
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
  nanosleep(0.05);
  let child = waitpid(pid, WNOHANG);
  for (; child.pid === 0; child = waitpid(pid, WNOHANG)) console.log("waiting");
  console.log(inWords(child.status));
}
