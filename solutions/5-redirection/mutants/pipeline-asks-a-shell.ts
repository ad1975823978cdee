// Wrong: a shell makes the pipe.
// Fails: pipeline.runs
// Because pipeline.runs: main.1 became "sh -c *
import { _exit, execlp, fork, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const pid = fork();
  if (pid === 0) execlp("sh", "sh", "-c", `${left.join(" ")} | ${right.join(" ")}`);
  _exit(WEXITSTATUS(waitpid(pid).status));
}
