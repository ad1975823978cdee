// Right: the last child leads: nobody is moved before all are there; waitid in place of waitpid, SIGHUP in place of SIGTERM.
import {
  close,
  fork,
  kill,
  O_RDONLY,
  open,
  P_PGID,
  P_PID,
  pause,
  read,
  SIGCONT,
  SIGHUP,
  SIGSTOP,
  setpgid,
  WCONTINUED,
  WEXITED,
  WSTOPPED,
  waitid,
} from "#posix";

export function group(n: number): void {
  const bystander = fork();
  if (bystander === 0) {
    const fd = open("bystander", O_RDONLY);
    while (read(fd, 100).length > 0);
    close(fd);
    return;
  }
  const pids: number[] = [];
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) while (true) pause();
    pids.unshift(pid);
  }
  const leader = pids[0] as number;
  for (const pid of pids) setpgid(pid, leader);
  kill(-leader, SIGSTOP);
  for (const pid of pids) waitid(P_PID, pid, WSTOPPED);
  kill(-leader, SIGCONT);
  for (const pid of pids) waitid(P_PID, pid, WCONTINUED);
  kill(-leader, SIGHUP);
  for (let i = 0; i < n; i++) waitid(P_PGID, leader, WEXITED);
  waitid(P_PID, bystander, WEXITED);
}
