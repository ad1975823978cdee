// Wrong: takes 126 and 127 for bad luck and tries again, with a new child.
// Fails: run.fails
// Because run.fails: main forked main.1, main forked main.2
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  let status = 0;
  for (let attempt = 0; attempt < 2; attempt++) {
    const pid = fork();
    if (pid === 0) {
      try {
        execvp(argv[0] as string, argv);
      } catch (error) {
        _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
      }
    }
    const { status: raw } = waitpid(pid);
    status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
    if (status !== 126 && status !== 127) break;
  }
  _exit(status);
}
