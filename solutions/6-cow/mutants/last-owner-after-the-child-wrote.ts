// Wrong: the child writes to every page before it ends: it gets copies, and the parent has its pages for itself long before.
// Fails: lastOwner.free
// Because lastOwner.free: main.1 took
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "y");
    _exit(0);
  }
  waitpid(pid);
  checkpoint("alone");
}
