// Wrong: gives the program its name and nothing else.
// Fails: decode.runs
// Because decode.runs: main.1 became ./probe
import { execvp, fork, WEXITSTATUS, waitpid } from "#posix";

export function decode([file = ""]: string[]): void {
  const pid = fork();
  if (pid === 0) execvp(file, [file]);
  const { status } = waitpid(pid);
  console.log("exited", WEXITSTATUS(status));
}
