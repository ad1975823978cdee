// Wrong: kill(0) means the caller's own group: main stops itself, and the bystander, and nobody is left to go on.
// Fails: group.others, group.stopped, group.reaped, group.ends
// Because group.others: SIGSTOP from main came to main
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
    setpgid(pid, members[0] ?? 0);
    members.push(pid);
  }
  kill(0, SIGSTOP);
  for (const pid of members) waitpid(pid, WUNTRACED);
  kill(0, SIGCONT);
  for (const pid of members) waitpid(pid, WCONTINUED);
  kill(0, SIGTERM);
  for (const pid of members) waitpid(pid);
  waitpid(bystander);
}
