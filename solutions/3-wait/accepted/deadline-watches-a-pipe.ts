// Right: the program keeps the write end of a pipe across exec: its end is the program's end; poll(2) has a timeout.
import {
  _exit,
  close,
  execvp,
  fork,
  kill,
  POLLIN,
  pipe,
  poll as pollDescriptors,
  SIGKILL,
  WEXITSTATUS,
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

export function deadline(ms: number, argv: string[]): void {
  const [end, held] = pipe();
  const pid = start(argv);
  close(held);
  if (pollDescriptors([{ fd: end, events: POLLIN }], ms).length === 0) {
    console.log("late");
    kill(pid, SIGKILL);
    waitpid(pid);
  } else console.log("on-time", WEXITSTATUS(waitpid(pid).status));
}
