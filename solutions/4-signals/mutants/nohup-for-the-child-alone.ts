// Wrong: only the child ignores SIGHUP; main is in the same group, and dies.
// Fails: nohup.ends, nohup.reaped
// Because nohup.ends: main was killed by SIGHUP
import { _exit, execvp, fork, SIG_IGN, SIGHUP, signal, WEXITSTATUS, waitpid } from "#posix";

export function nohup(argv: string[]): void {
  const child = fork();
  if (child === 0) {
    signal(SIGHUP, SIG_IGN);
    execvp(argv[0] as string, argv);
  }
  _exit(WEXITSTATUS(waitpid(child).status));
}
