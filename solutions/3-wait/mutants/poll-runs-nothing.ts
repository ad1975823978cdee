// Wrong: forks a child that sleeps a little: no program is run.
// Fails: poll.runs
// Because poll.runs: no child became another program
import { _exit, fork, nanosleep, WNOHANG, waitpid } from "#posix";

export function poll(): void {
  const pid = fork();
  if (pid === 0) {
    nanosleep(0.05);
    _exit(3);
  }
  while (waitpid(pid, WNOHANG).pid === 0) {
    console.log("waiting");
    nanosleep(0.02);
  }
  console.log("exited 3");
}
