// Right: a self-pipe: the handler writes, main sleeps in read and then asks until nobody has changed any more.
import {
  _exit,
  close,
  fork,
  kill,
  O_CLOEXEC,
  O_RDONLY,
  open,
  pause,
  pipe2,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGCONT,
  SIGSTOP,
  SIGUSR1,
  setpgid,
  signal,
  sigprocmask,
  WCONTINUED,
  WIFCONTINUED,
  WIFSTOPPED,
  WNOHANG,
  WUNTRACED,
  wait3,
  write,
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
  const [changed, change] = pipe2(O_CLOEXEC);
  const counts = { stopped: 0, continued: 0, ended: 0 };
  signal(SIGCHLD, () => void write(change, "."));
  const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const bystander = fork();
  if (bystander === 0) {
    readAll("bystander");
    _exit(0);
  }
  const members: number[] = [];
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) for (;;) pause();
    members.push(pid);
    setpgid(pid, members[0] as number);
  }
  sigprocmask(SIG_SETMASK, before);
  const untilAll = (key: keyof typeof counts, number = n) => {
    while (counts[key] < number) {
      read(changed, 1);
      while (counts.ended < n + 1) {
        const { pid, status } = wait3(WNOHANG | WUNTRACED | WCONTINUED);
        if (pid === 0) break;
        counts[WIFSTOPPED(status) ? "stopped" : WIFCONTINUED(status) ? "continued" : "ended"]++;
      }
    }
  };
  const pgid = members[0] as number;
  kill(-pgid, SIGSTOP);
  untilAll("stopped");
  kill(-pgid, SIGCONT);
  untilAll("continued");
  kill(-pgid, SIGUSR1);
  untilAll("ended", n + 1);
}
