// Wrong: keeps the processor busy for two seconds between two questions: it asks seldom, and never sleeps.
// Fails: poll.sleeps
// Because poll.sleeps: it asked once, and was never found asleep
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

export function poll(argv: string[]): void {
  const pid = start(argv);
  let child = waitpid(pid, WNOHANG);
  while (child.pid === 0) {
    console.log("waiting");
    const { user } = process.cpuUsage();
    while (process.cpuUsage().user < user + 2_000_000);
    child = waitpid(pid, WNOHANG);
  }
  const { status } = child;
  console.log(WIFEXITED(status) ? `exited ${WEXITSTATUS(status)}` : `signaled SIG${sigabbrev(WTERMSIG(status))}`);
}
