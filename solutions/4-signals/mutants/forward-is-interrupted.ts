// Wrong: handlers without SA_RESTART pass the signal on and interrupt waitpid: EINTR, which nobody catches.
// Fails: forward.grace, forward.dies, forward.reaped
// Because forward.dies: main exited with status 1
import { _exit, execvp, fork, kill, SIGINT, SIGTERM, sigaction, WEXITSTATUS, waitpid } from "#posix";

export function forward(_graceMs: number, argv: string[]): void {
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  for (const signo of [SIGTERM, SIGINT]) sigaction(signo, { handler: () => kill(child, signo) });
  _exit(WEXITSTATUS(waitpid(child).status));
}
