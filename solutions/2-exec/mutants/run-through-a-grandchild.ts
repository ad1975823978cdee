// Wrong: the child forks once more before the exec and only carries the status; one process too many.
// Fails: run.child
// Because run.child: main.1 forked main.1.1
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    const grandchild = fork();
    if (grandchild === 0) execvp(argv[0] as string, argv);
    const { status } = waitpid(grandchild);
    _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
  }
  _exit(WEXITSTATUS(waitpid(pid).status));
}
