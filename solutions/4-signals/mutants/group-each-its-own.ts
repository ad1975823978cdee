// Wrong: every child gets a group of its own; the leader's has one member.
// Fails: group.members
// Because group.members: in the group
import {
  _exit,
  close,
  fork,
  kill,
  O_RDONLY,
  open,
  pause,
  read,
  SIGCONT,
  SIGSTOP,
  SIGTERM,
  setpgid,
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
  const bystander = fork();
  if (bystander === 0) {
    readAll("bystander");
    _exit(0);
  }
  const members: number[] = [];
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) for (;;) pause();
    setpgid(pid, pid);
    members.push(pid);
  }
  for (const pid of members) {
    kill(-pid, SIGSTOP);
    waitpid(pid, WUNTRACED);
    kill(-pid, SIGCONT);
    waitpid(pid, WCONTINUED);
    kill(-pid, SIGTERM);
    waitpid(pid);
  }
  waitpid(bystander);
}
