// Wrong: waits for the child's byte, which comes before the child's end.
// Racy: by itself it failed in 5 of 32 gradings.
// Fails: zombie.moment
// Because zombie.moment: had not ended yet
import { _exit, fork, pipe, read, waitpid, write } from "#posix";

export function zombie(): void {
  const [ready, tell] = pipe();
  const pid = fork();
  if (pid === 0) {
    write(tell, ".");
    _exit(0);
  }
  read(ready, 1);
  console.log("zombie", pid);
  waitpid(pid);
}
