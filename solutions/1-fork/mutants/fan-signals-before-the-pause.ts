// Wrong: the children pause until they are told, and main does not know whether they do by then: to be told before the
// pause is to sleep for ever.
// Racy: by itself it failed in 0 of 38 gradings.
// Fails: fan.statuses, fan.reaped, fan.ends
import { _exit, fork, kill, pause, SIGUSR1, signal, wait } from "#posix";

export function fan(n: number): void {
  signal(SIGUSR1, () => {});
  const pids: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) {
      pause();
      _exit(i);
    }
    pids.push(pid);
  }
  console.log("all there:", ...pids);
  for (const pid of pids) kill(pid, SIGUSR1);
  for (const _ of pids) wait();
}
