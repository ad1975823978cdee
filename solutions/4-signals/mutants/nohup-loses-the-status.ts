// Wrong: waits for the program and returns, which means status 0.
// Fails: nohup.ends
// Because nohup.ends: main exited with status 0
import { execvp, fork, SIG_IGN, SIGHUP, signal, waitpid } from "#posix";

export function nohup(argv: string[]): void {
  signal(SIGHUP, SIG_IGN);
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  waitpid(child);
}
