// Wrong: the bystander sleeps for ever and is killed in the end.
// Fails: group.others
// Because group.others: main sent SIGKILL to main.1
import { fork, kill, pause, SIGCONT, SIGKILL, SIGSTOP, SIGTERM, setpgid, WCONTINUED, WUNTRACED, waitpid } from "#posix";

export function group(n: number): void {
  const bystander = fork();
  if (bystander === 0) for (;;) pause();
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
  kill(bystander, SIGKILL);
  waitpid(bystander);
}
