// Wrong: a second child keeps the time; when the program is punctual it sleeps on, and nobody waits for it.
// Fails: deadline.reaped
// Because deadline.reaped: main.2 was still alive*
import { _exit, execvp, fork, kill, nanosleep, SIGKILL, WEXITSTATUS, wait, waitpid } from "#posix";

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

export function deadline(ms: number, argv: string[]): void {
  const program = start(argv);
  const timekeeper = fork();
  if (timekeeper === 0) {
    nanosleep(ms / 1000);
    _exit(0);
  }
  const first = wait();
  if (first.pid === program) {
    console.log("on-time", WEXITSTATUS(first.status));
    return;
  }
  kill(program, SIGKILL);
  waitpid(program);
  console.log("late");
}
