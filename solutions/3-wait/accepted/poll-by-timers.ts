// Right: sleeps in the event loop, with a timer of JavaScript: what the process does then is sleep, too.
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

export async function poll(argv: string[]): Promise<void> {
  const pid = start(argv);
  let child = waitpid(pid, WNOHANG);
  while (child.pid === 0) {
    console.log("waiting");
    await new Promise((resolve) => setTimeout(resolve, 50));
    child = waitpid(pid, WNOHANG);
  }
  const { status } = child;
  console.log(WIFEXITED(status) ? `exited ${WEXITSTATUS(status)}` : `signaled SIG${sigabbrev(WTERMSIG(status))}`);
}
