// Wrong: the parent writes to every page to make it its own, while the child is still there: all are copied.
// Fails: lastOwner.free
// Because lastOwner.free: main took
import {
  _exit,
  checkpoint,
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
  write,
} from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [mayEnd, end] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(mayEnd, 1);
    _exit(0);
  }
  checkpoint("forked");
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  write(end, ".");
  waitpid(pid);
  checkpoint("alone");
}
