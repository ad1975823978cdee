// Wrong: hands the work to a shell, which takes the name of the file apart.
// Fails: out.runs
// Because out.runs: main.1 became "sh -c *
import { _exit, execlp, fork, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    execlp("sh", "sh", "-c", `${argv.join(" ")} > ${file}`);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
