// Wrong: takes every end for an exit: a killed program has "exited 0".
// Fails: poll.status
// Because poll.status: it printed "exited 0", but it did not exit
import { _exit, execvp, fork, nanosleep, WEXITSTATUS, WNOHANG, waitpid } from "#posix";

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

export function poll(argv: string[]): void {
  const pid = start(argv);
  let child = waitpid(pid, WNOHANG);
  for (; child.pid === 0; child = waitpid(pid, WNOHANG)) {
    console.log("waiting");
    nanosleep(0.02);
  }
  console.log("exited", WEXITSTATUS(child.status));
}
