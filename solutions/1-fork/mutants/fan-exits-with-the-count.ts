// Wrong: main reports how many children it reaped as its own exit status, which every caller takes for an error.
// Fails: fan.ends
// Because fan.ends: main exited with status
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  close(opener);
  let reaped = 0;
  while (reaped < n) {
    wait();
    reaped++;
  }
  _exit(reaped);
}
