// Right: three children have the pages, one after another ends; the first calls nothing.
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
  wait,
} from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [gate, opener] = pipe();
  for (let child = 0; child < 3; child++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(0);
    }
  }
  checkpoint("forked");
  close(opener);
  for (let child = 0; child < 3; child++) wait();
  checkpoint("alone");
}
