// Wrong: starts the program and returns, as if there had been an & at the end of the line.
// Fails: nohup.survives, nohup.reaped
// Because nohup.survives: before SIGHUP could be sent
import { close, execvp, fork, O_CLOEXEC, pipe2, read, SIG_IGN, SIGHUP, signal } from "#posix";

export function nohup(argv: string[]): void {
  signal(SIGHUP, SIG_IGN);
  const [start, started] = pipe2(O_CLOEXEC);
  if (fork() === 0) execvp(argv[0] as string, argv);
  close(started);
  read(start, 1);
}
