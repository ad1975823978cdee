// Wrong: takes the upper bits for an exit status, whatever happened: a killed program has "exited 0"; never hears of a stop.
// Fails: decode.signaled, decode.stopped, decode.reaped, decode.ends
// Because decode.signaled: "exited 0", but it did not exit
// Because decode.ends: main*was in wait4, waiting for its child main.1*
import { _exit, execvp, fork, wait } from "#posix";

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
  start(argv);
  console.log("exited", wait().status >> 8);
}
