// Wrong: forks, and a child becomes the program; the descriptors are right, the process is not.
// Fails: passOne.becomes
// Because passOne.becomes: main forked main.1, which became tools/probe
import { execv, fork, O_CLOEXEC, O_RDONLY, open, wait } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  open(drop, O_RDONLY | O_CLOEXEC);
  if (fork() === 0) execv(program, [program, "fds"]);
  wait();
}
