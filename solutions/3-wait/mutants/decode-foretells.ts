// Wrong: says what the arguments promise before it has run anything, and looks only where they promise nothing.
// Fails: decode.exited, decode.signaled
// Because decode.exited: before main.1 had ended
// Because decode.signaled: before main.1 had ended
import {
  _exit,
  execvp,
  fork,
  kill,
  SIGKILL,
  sigabbrev,
  WEXITSTATUS,
  WIFSTOPPED,
  WSTOPSIG,
  WUNTRACED,
  waitpid,
} from "#posix";

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
  const [, word, number] = argv;
  if (word === "exit") console.log("exited", number);
  if (word === "signal") console.log("signaled", `SIG${sigabbrev(Number(number))}`);
  const pid = start(argv);
  const { status } = waitpid(pid, WUNTRACED);
  if (WIFSTOPPED(status)) {
    console.log("stopped", `SIG${sigabbrev(WSTOPSIG(status))}`);
    kill(pid, SIGKILL);
    waitpid(pid);
  } else if (word === "gate") console.log("exited", WEXITSTATUS(status));
}
