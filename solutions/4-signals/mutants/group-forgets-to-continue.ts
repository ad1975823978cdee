// Wrong: sends SIGTERM to stopped processes: it stays pending, and main waits for ever.
// Fails: group.continued, group.reaped, group.ends
// Because group.continued: was never continued
// Because group.ends: main*was in wait4
import {
  _exit,
  close,
  fork,
  kill,
  O_RDONLY,
  open,
  pause,
  read,
  SIGSTOP,
  SIGTERM,
  setpgid,
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
    setpgid(pid, members[0] ?? 0);
    members.push(pid);
  }
  const leader = members[0] as number;
  kill(-leader, SIGSTOP);
  for (const pid of members) waitpid(pid, WUNTRACED);
  kill(-leader, SIGTERM);
  for (const pid of members) waitpid(pid);
  waitpid(bystander);
}
