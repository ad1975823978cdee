// Wrong: lets the group go on as soon as it has told it to stop: SIGCONT takes back the stops that have not happened
// yet.
// Racy: by itself it failed in 0 of 36 gradings.
// Fails: group.stopped
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
  const pgid = members[0] as number;
  kill(-pgid, SIGSTOP);
  console.log("stopped", ...members);
  kill(-pgid, SIGCONT);
  console.log("going on");
  kill(-pgid, SIGTERM);
  for (const pid of members) waitpid(pid);
  waitpid(bystander);
}
