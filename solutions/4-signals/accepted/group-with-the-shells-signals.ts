// Right: the children move themselves, and tell when they have; SIGTSTP stops them as Ctrl-Z does, and SIGKILL ends them.
import {
  _exit,
  close,
  fork,
  killpg,
  O_RDONLY,
  open,
  pause,
  pipe,
  read,
  SIGCONT,
  SIGKILL,
  SIGTSTP,
  setpgid,
  WCONTINUED,
  WUNTRACED,
  wait,
  waitpid,
  write,
} from "#posix";

export function group(n: number): void {
  let leader = 0;
  const [ready, here] = pipe();
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) {
      setpgid(0, leader);
      write(here, ".");
      for (;;) pause();
    }
    leader ||= pid;
    read(ready, 1);
  }
  if (fork() === 0) {
    const fd = open("bystander", O_RDONLY);
    read(fd, 1);
    close(fd);
    _exit(0);
  }
  for (const [signo, options] of [
    [SIGTSTP, WUNTRACED],
    [SIGCONT, WCONTINUED],
    [SIGKILL, 0],
  ] as const) {
    killpg(leader, signo);
    for (let i = 0; i < n; i++) waitpid(-leader, options);
  }
  wait();
}
