// Wrong: made for the example of the handout: four children, whatever was asked.
// Fails: fan.children
// Because fan.children: main forked 4 children
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(): void {
  const [gate, opener] = pipe();
  for (let i = 1; i <= 4; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  close(opener);
  for (let i = 1; i <= 4; i++) wait();
}
