// Right: the program runs in a child; main ignores SIGHUP as well, waits, and ends as the program did.
import { _exit, execvp, fork, SIG_IGN, SIGHUP, sigaction, WEXITSTATUS, waitpid } from "#posix";

export function nohup(argv: string[]): void {
  sigaction(SIGHUP, { handler: SIG_IGN });
  const child = fork();
  if (child === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch {
      _exit(127);
    }
  }
  _exit(WEXITSTATUS(waitpid(child).status));
}
