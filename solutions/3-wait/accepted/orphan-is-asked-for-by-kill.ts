// Right: signal 0 goes to nobody, and tells main by ESRCH when the grandchild has ended and whoever adopted it has reaped it.
import { fork, getppid, kill, nanosleep, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [asked, tell] = pipe();
  const [pids, name] = pipe();
  const parent = fork();
  if (parent === 0) {
    const grandchild = fork();
    if (grandchild === 0) {
      const before = getppid();
      console.log(`before: ${before}`);
      write(tell, ".");
      while (getppid() === before) nanosleep(0.01);
      console.log(`after: ${getppid()}`);
      return;
    }
    read(asked, 1);
    write(name, String(grandchild));
    process.exit(3);
  }
  waitpid(parent);
  const grandchild = Number(read(pids, 64).toString());
  for (;;) {
    try {
      kill(grandchild, 0);
    } catch {
      return;
    }
    nanosleep(0.01);
  }
}
