// Wrong: the program gets a session of its own, where this group's signals do not come; any other SIGHUP ends it.
// Fails: nohup.ignored
// Because nohup.ignored: SIGHUP is not ignored
import { _exit, execvp, fork, SIG_IGN, SIGHUP, setsid, signal, WEXITSTATUS, waitpid } from "#posix";

export function nohup(argv: string[]): void {
  const child = fork();
  if (child === 0) {
    setsid();
    execvp(argv[0] as string, argv);
  }
  signal(SIGHUP, SIG_IGN);
  _exit(WEXITSTATUS(waitpid(child).status));
}
