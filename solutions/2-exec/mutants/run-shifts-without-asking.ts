// Wrong: takes the exit status from a status that may have none; a program that was killed seems to have exited with 0.
// Fails: run.signal
// Because run.signal: main exited with status 0
import { _exit, execvp, fork, WEXITSTATUS, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  _exit(WEXITSTATUS(waitpid(pid).status));
}
