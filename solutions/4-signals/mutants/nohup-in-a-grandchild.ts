// Wrong: forks twice, so that nobody of its own is left to tell how the program ended.
// Fails: nohup.runs
// Because nohup.runs: there were 2 processes below main
import { _exit, execvp, fork, SIG_IGN, SIGHUP, signal, waitpid } from "#posix";

export function nohup(argv: string[]): void {
  signal(SIGHUP, SIG_IGN);
  const child = fork();
  if (child === 0) {
    if (fork() === 0) execvp(argv[0] as string, argv);
    _exit(0);
  }
  waitpid(child);
}
