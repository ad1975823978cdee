// Wrong: the child "reads" the pages that nobody has touched by writing to them.
// Fails: reading.kept
// Because reading.kept: are exclusive to main.1: it wrote to them
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  peek,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function reading(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages / 2; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < pages / 2; page++) peek(start + BigInt(page * PAGE), 1);
    for (let page = pages / 2; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
    checkpoint("read");
    _exit(0);
  }
  waitpid(pid);
}
