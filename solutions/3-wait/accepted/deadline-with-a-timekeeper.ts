// Right: a second child ends when the time is over; whoever of the two ends first has decided.
import { _exit, execvp, fork, kill, nanosleep, SIGKILL, WEXITSTATUS, wait } from "#posix";

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
  kill(first.pid === program ? timekeeper : program, SIGKILL);
  wait();
  if (first.pid === program) console.log("on-time", WEXITSTATUS(first.status));
  else console.log("late");
}
