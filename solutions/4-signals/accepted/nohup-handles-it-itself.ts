// Right: main handles SIGHUP, and waits again when that has interrupted it; the child ignores it, which exec keeps.
import { execvp, fork, SIG_IGN, SIGHUP, sigaction, WEXITSTATUS, waitpid } from "#posix";

export function nohup(argv: string[]): void {
  sigaction(SIGHUP, { handler: () => console.log("the terminal is gone") });
  const child = fork();
  if (child === 0) {
    sigaction(SIGHUP, { handler: SIG_IGN });
    execvp(argv[0] as string, argv);
  }
  for (;;) {
    try {
      process.exit(WEXITSTATUS(waitpid(child).status));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
    }
  }
}
