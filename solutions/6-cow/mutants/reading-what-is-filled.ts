// Wrong: fills all the pages; pages that are there already do not show whether they are read.
// Fails: reading.shared
// Because reading.shared: main.1 has * shared
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
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < pages; page++) peek(start + BigInt(page * PAGE), 1);
    checkpoint("read");
    _exit(0);
  }
  waitpid(pid);
}
