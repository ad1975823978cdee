// Wrong: waits, and returns; whatever the program said, main says 0.
// Fails: run.status, run.signal, run.fails
// Because run.status: main exited with status 0
import { _exit, execvp, fork, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  waitpid(pid);
}
