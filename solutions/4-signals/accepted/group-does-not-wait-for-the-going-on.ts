// Right: SIGCONT takes effect when it is sent, so SIGKILL may follow at once; the members sleep in sleep.
import {
  _exit,
  close,
  fork,
  kill,
  O_RDONLY,
  open,
  read,
  SIGCONT,
  SIGKILL,
  SIGTTIN,
  setpgid,
  sleep,
  WUNTRACED,
  wait,
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
  const children = Array.from({ length: n + 1 }, (_, i) => {
    const pid = fork();
    if (pid > 0) return pid;
    if (i === n) {
      readAll("bystander");
      _exit(0);
    }
    for (;;) sleep(1000);
  });
  const members = children.slice(0, n);
  const leader = members[0] as number;
  for (const pid of members) setpgid(pid, leader);
  kill(-leader, SIGTTIN);
  for (const pid of members) waitpid(pid, WUNTRACED);
  kill(-leader, SIGCONT);
  kill(-leader, SIGKILL);
  for (const _ of children) wait();
}
