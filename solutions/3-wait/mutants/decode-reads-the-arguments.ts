// Wrong: runs the program, and then says what its arguments say; a number that comes through a gate is not in them.
// Fails: decode.exited
import { _exit, execvp, fork, kill, SIGKILL, sigabbrev, WUNTRACED, waitpid } from "#posix";

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
  const [, what, value] = argv;
  if (what === "exit") console.log("exited", value);
  if (what === "signal") console.log("signaled", `SIG${sigabbrev(Number(value))}`);
  if (what === "gate") console.log("exited", 0);
  if (what === "stop") {
    console.log("stopped SIGSTOP");
    kill(pid, SIGKILL);
    waitpid(pid);
  }
  void status;
}
