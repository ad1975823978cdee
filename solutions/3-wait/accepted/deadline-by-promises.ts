// Right: an async task, which asks every few milliseconds until the child has ended or the time is over.
import { _exit, execvp, fork, kill, SIGKILL, WEXITSTATUS, WNOHANG, waitpid } from "#posix";

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

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function deadline(ms: number, argv: string[]): Promise<void> {
  const child = start(argv);
  const end = Date.now() + ms;
  for (;;) {
    const { pid, status } = waitpid(child, WNOHANG);
    if (pid > 0) return console.log("on-time", WEXITSTATUS(status));
    if (Date.now() >= end) break;
    await sleep(10);
  }
  console.log("late");
  kill(child, SIGKILL);
  waitpid(child);
}
