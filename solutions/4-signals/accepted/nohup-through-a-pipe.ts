// Right: a self-pipe for both signals: main sleeps in reading it, and looks for its child whenever something has come.
import {
  _exit,
  execvp,
  fork,
  O_CLOEXEC,
  pipe2,
  read,
  SIG_IGN,
  SIGCHLD,
  SIGHUP,
  signal,
  WEXITSTATUS,
  WNOHANG,
  waitpid,
  write,
} from "#posix";

export function nohup(argv: string[]): void {
  const [events, event] = pipe2(O_CLOEXEC);
  for (const signo of [SIGHUP, SIGCHLD]) signal(signo, () => void write(event, "."));
  const child = fork();
  if (child === 0) {
    signal(SIGHUP, SIG_IGN);
    execvp(argv[0] as string, argv);
  }
  for (;;) {
    read(events, 1);
    const { pid, status } = waitpid(child, WNOHANG);
    if (pid === child) _exit(WEXITSTATUS(status));
  }
}
