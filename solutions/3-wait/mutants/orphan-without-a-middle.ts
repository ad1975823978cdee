// Wrong: one fork: main's own child, which main leaves behind.
// Fails: orphan.family
// Because orphan.family: main forked main.1
import { close, fork, getppid, pipe, read } from "#posix";

export function orphan(): void {
  const [gone, held] = pipe();
  if (fork() === 0) {
    console.log("before", getppid());
    close(held);
    read(gone, 1);
    console.log("after", getppid());
  }
}
