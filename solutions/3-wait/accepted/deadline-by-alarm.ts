// Right: an alarm, in whole seconds, interrupts the wait call: its handler is installed without SA_RESTART.
import { _exit, alarm, execvp, fork, kill, SIGALRM, SIGKILL, sigaction, WEXITSTATUS, waitpid } from "#posix";

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
  const pid = start(argv);
  sigaction(SIGALRM, { handler: () => {} });
  alarm(Math.ceil(ms / 1000));
  try {
    const { status } = waitpid(pid);
    alarm(0);
    console.log("on-time", WEXITSTATUS(status));
  } catch (error) {
    if ((error as { code?: string }).code !== "EINTR") throw error;
    kill(pid, SIGKILL);
    waitpid(pid);
    console.log("late");
  }
}
