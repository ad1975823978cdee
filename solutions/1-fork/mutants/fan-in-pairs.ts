// Wrong: forks two, waits for two, and so on; never more than two are alive.
// Fails: fan.together
// Because fan.together: exited with status * before main.* was forked
import { _exit, fork, wait } from "#posix";

export function fan(n: number): void {
  for (let i = 1; i <= n; i += 2) {
    const pair = Math.min(2, n - i + 1);
    for (let k = 0; k < pair; k++) {
      if (fork() === 0) _exit(i + k);
    }
    for (let k = 0; k < pair; k++) wait();
  }
}
