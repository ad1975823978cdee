// Wrong: prints while the child still runs: it waits for a byte that comes after the line.
// Fails: zombie.moment
// Because zombie.moment: had not ended yet
import { _exit, fork, pipe, read, waitpid, write } from "#posix";

export function zombie(): void {
  const [go, tell] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(go, 1);
    _exit(0);
  }
  console.log("zombie", pid);
  write(tell, ".");
  waitpid(pid);
}
