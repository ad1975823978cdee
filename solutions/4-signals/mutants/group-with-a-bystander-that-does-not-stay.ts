// Wrong: the bystander ends at once: nobody is there who could be hit.
// Fails: group.others
// Because group.others: main.1 exited with status 0 before the FIFO had been opened
import { _exit, fork, kill, pause, SIGCONT, SIGSTOP, SIGTERM, setpgid, WCONTINUED, WUNTRACED, waitpid } from "#posix";

export function group(n: number): void {
  const bystander = fork();
  if (bystander === 0) _exit(0);
  waitpid(bystander);
  const members: number[] = [];
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) for (;;) pause();
    members.push(pid);
    setpgid(pid, members[0] as number);
  }
  const pgid = members[0] as number;
  kill(-pgid, SIGSTOP);
  for (const pid of members) waitpid(pid, WUNTRACED);
  kill(-pgid, SIGCONT);
  for (const pid of members) waitpid(pid, WCONTINUED);
  kill(-pgid, SIGTERM);
  for (const pid of members) waitpid(pid);
}
