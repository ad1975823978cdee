// Wrong: another child still holds the pages.
// Fails: lastOwner.alone
// Because lastOwner.alone: main.1 was still alive
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
  const other = fork();
  if (other === 0) {
    read(mayEnd, 1);
    _exit(0);
  }
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    _exit(0);
  }
  waitpid(pid);
  checkpoint("alone");
  write(end, ".");
  waitpid(other);
}
