// Wrong: a shell does it all.
// Fails: stages.runs
// Because stages.runs: main.1 became "sh -c *
import { _exit, execlp, fork, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  const pid = fork();
  if (pid === 0) execlp("sh", "sh", "-c", argvs.map((argv) => argv.join(" ")).join(" | "));
  _exit(WEXITSTATUS(waitpid(pid).status));
}
