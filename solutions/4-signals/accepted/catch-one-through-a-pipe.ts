// Right: a self-pipe: the handler only writes who it was to a pipe, and main sleeps in reading it.
import { pipe, read, sigabbrev, signal, write } from "#posix";

export function catchOne(signo: number): void {
  const [events, event] = pipe();
  signal(signo, (number, { pid }) => void write(event, `SIG${sigabbrev(number)} from ${pid}`));
  console.log("caught", read(events, 100).toString());
}
