// Wrong: a child that exits with the number of the arguments; no program is run.
// Fails: decode.runs
// Because decode.runs: no child became another program
import { _exit, fork, WEXITSTATUS, waitpid } from "#posix";

export function decode(argv: string[]): void {
  const pid = fork();
  if (pid === 0) _exit(Number(argv[2]));
  console.log("exited", WEXITSTATUS(waitpid(pid).status));
}
