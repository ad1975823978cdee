// Right: one handler for SIGCHLD counts who is stopped and who has ended; main sleeps in sigsuspend until the counts are right.
import {
  _exit,
  close,
  fork,
  kill,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGCONT,
  SIGQUIT,
  SIGTSTP,
  setpgid,
  sigaction,
  sigprocmask,
  sigsuspend,
  WCONTINUED,
  WIFCONTINUED,
  WIFSTOPPED,
  WNOHANG,
  WUNTRACED,
  waitpid,
} from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function group(n: number): void {
  let stopped = 0;
  let ended = 0;
  sigaction(SIGCHLD, {
    handler: () => {
      while (ended <= n) {
        const { pid, status } = waitpid(-1, WNOHANG | WUNTRACED | WCONTINUED);
        if (pid === 0) return;
        if (WIFSTOPPED(status)) stopped++;
        else if (WIFCONTINUED(status)) stopped--;
        else ended++;
      }
    },
  });
  const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
  let pgid = 0;
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) for (;;) sigsuspend([]);
    pgid ||= pid;
    setpgid(pid, pgid);
  }
  if (fork() === 0) {
    sigprocmask(SIG_SETMASK, before);
    readAll("bystander");
    _exit(0);
  }
  kill(-pgid, SIGTSTP);
  while (stopped < n) sigsuspend(before);
  kill(-pgid, SIGCONT);
  while (stopped > 0) sigsuspend(before);
  kill(-pgid, SIGQUIT);
  while (ended <= n) sigsuspend(before);
}
