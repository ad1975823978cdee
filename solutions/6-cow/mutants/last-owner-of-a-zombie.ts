// Wrong: knows from a pipe that the child ends, and reaps it when the sample has been taken.
// Fails: lastOwner.alone
import {
  _exit,
  checkpoint,
  close,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  pipe,
  poke,
  read,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [ended, held] = pipe();
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    _exit(0);
  }
  close(held);
  read(ended, 1);
  checkpoint("alone");
  waitpid(pid);
}
