// Wrong: nobody stays in main's group who could tell whether it was hit.
// Fails: group.members
// Because group.members: main forked
import { fork, kill, pause, SIGCONT, SIGSTOP, SIGTERM, setpgid, WCONTINUED, WUNTRACED, waitpid } from "#posix";

export function group(n: number): void {
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
  kill(-leader, SIGCONT);
  for (const pid of members) waitpid(pid, WCONTINUED);
  kill(-leader, SIGTERM);
  for (const pid of members) waitpid(pid);
}
