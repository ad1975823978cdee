// Wrong: forks and lets a child become the program; main has another pid than the program.
// Fails: replace.becomes
// Because replace.becomes: main forked main.1, which became tools/probe
import { _exit, execvp, fork, WEXITSTATUS, waitpid } from "#posix";

export function replace(file: string, ...args: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(file, [file, ...args]);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  _exit(WEXITSTATUS(waitpid(pid).status));
}
