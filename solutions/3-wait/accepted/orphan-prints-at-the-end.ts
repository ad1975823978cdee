// Right: asks for its parent while it has one, and prints both lines when that has gone.
import { _exit, fork, getppid, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [asked, tell] = pipe();
  const [reaped, release] = pipe();
  const [over, done] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      const before = getppid();
      write(tell, "asked");
      read(reaped, 1);
      console.log(`before ${before}\nafter ${getppid()}`);
      write(done, "over");
      _exit(0);
    }
    read(asked, 5);
    _exit(9);
  }
  waitpid(parent);
  write(release, "!");
  read(over, 4);
}
