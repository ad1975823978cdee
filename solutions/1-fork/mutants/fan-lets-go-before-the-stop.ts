// Wrong: lets the children go on without having waited for their stops: SIGCONT to a child that has not stopped yet
// does nothing.
// Racy: by itself it failed in 0 of 38 gradings.
// Fails: fan.statuses, fan.reaped, fan.ends
import { _exit, fork, getpid, kill, SIGCONT, SIGSTOP, wait } from "#posix";

export function fan(n: number): void {
  const pids: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) {
      kill(getpid(), SIGSTOP);
      _exit(i);
    }
    pids.push(pid);
  }
  console.log("all there:", ...pids);
  for (const pid of pids) kill(pid, SIGCONT);
  for (const _ of pids) wait();
}
