// Wrong: ends all with one kill(0) that it blocks itself; its own group is not the members', who must be told again.
// Fails: group.others
// Because group.others: main sent SIGTERM to its own group
import {
  _exit,
  close,
  fork,
  kill,
  O_RDONLY,
  open,
  pause,
  read,
  SIG_BLOCK,
  SIGCONT,
  SIGSTOP,
  SIGTERM,
  setpgid,
  sigprocmask,
  WCONTINUED,
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
  const members: number[] = [];
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) for (;;) pause();
    members.push(pid);
    setpgid(pid, members[0] as number);
  }
  const bystander = fork();
  if (bystander === 0) {
    readAll("bystander");
    _exit(0);
  }
  const pgid = members[0] as number;
  kill(-pgid, SIGSTOP);
  for (const pid of members) waitpid(pid, WUNTRACED);
  kill(-pgid, SIGCONT);
  for (const pid of members) waitpid(pid, WCONTINUED);
  waitpid(bystander);
  sigprocmask(SIG_BLOCK, [SIGTERM]);
  kill(0, SIGTERM);
  kill(-pgid, SIGTERM);
  for (const pid of members) waitpid(pid);
}
