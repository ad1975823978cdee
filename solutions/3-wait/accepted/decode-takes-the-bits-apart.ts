// Right: the macros written out: they are nothing but these bits.
import { _exit, execvp, fork, kill, SIGCONT, sigabbrev, WUNTRACED, wait, waitpid } from "#posix";

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

export function decode(argv: string[]): void {
  const pid = start(argv);
  const { status } = waitpid(pid, WUNTRACED);
  const low = status & 0x7f;
  const high = (status >> 8) & 0xff;
  if (low === 0) console.log("exited", high);
  else if (low === 0x7f) {
    console.log("stopped", `SIG${sigabbrev(high)}`);
    kill(pid, SIGCONT);
    wait();
  } else console.log("signaled", `SIG${sigabbrev(low)}`);
}
