// Wrong: passes on what waitpid returned as it is; of 3 * 256 the low eight bits are 0.
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
  _exit(waitpid(pid).status);
}
