// Wrong: learns from a pipe that the program has ended, and never waits: no status, and a zombie.
// Fails: run.status, run.signal, run.fails, run.reaped
import { _exit, close, execvp, fork, pipe, read } from "#posix";

export function run(argv: string[]): void {
  const [end, held] = pipe();
  if (fork() === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  close(held);
  read(end, 1);
}
