// Right: SIGCHLD is blocked and taken with sigwait; each time main asks, member by member, who has changed.
import {
  close,
  fork,
  killpg,
  O_RDONLY,
  open,
  P_PID,
  pause,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGCONT,
  SIGINT,
  SIGSTOP,
  setpgid,
  sigprocmask,
  sigwait,
  WCONTINUED,
  WEXITED,
  WNOHANG,
  WSTOPPED,
  waitid,
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
  const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const bystander = fork();
  if (bystander === 0) {
    sigprocmask(SIG_SETMASK, before);
    readAll("bystander");
    process.exit(0);
  }
  let leader = 0;
  const members: number[] = [];
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) {
      setpgid(0, leader);
      for (;;) pause();
    }
    leader ||= pid;
    setpgid(pid, leader);
    members.push(pid);
  }
  const all = (options: number) => {
    const left = new Set(members);
    for (;;) {
      for (const pid of members)
        if (left.has(pid) && waitid(P_PID, pid, options | WNOHANG).pid === pid) left.delete(pid);
      if (left.size === 0) return;
      sigwait([SIGCHLD]);
    }
  };
  killpg(leader, SIGSTOP);
  all(WSTOPPED);
  killpg(leader, SIGCONT);
  all(WCONTINUED);
  killpg(leader, SIGINT);
  all(WEXITED);
  waitpid(bystander);
}
