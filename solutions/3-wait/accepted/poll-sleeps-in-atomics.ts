// Right: sleeps before it asks, in Atomics.wait, as JavaScript without this lab would, and a little longer each time.
import { _exit, execvp, fork, sigabbrev, WEXITSTATUS, WIFSIGNALED, WNOHANG, WTERMSIG, wait3 } from "#posix";

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

const nothing = new Int32Array(new SharedArrayBuffer(4));

export function poll(argv: string[]): void {
  start(argv);
  for (let ms = 20; ; ms *= 1.5) {
    Atomics.wait(nothing, 0, 0, ms);
    const { pid, status } = wait3(WNOHANG);
    if (pid > 0) {
      process.stdout.write(
        WIFSIGNALED(status) ? `signaled SIG${sigabbrev(WTERMSIG(status))}\n` : `exited ${WEXITSTATUS(status)}\n`,
      );
      return;
    }
    console.log(`waiting, ${Math.round(ms)} ms this time`);
  }
}
