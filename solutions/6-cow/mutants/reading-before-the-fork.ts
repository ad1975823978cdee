// Wrong: the parent looks at all pages before the fork, and so all are there for the child.
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
  for (let page = 0; page < pages / 2; page++) poke(start + BigInt(page * PAGE), "x");
  for (let page = 0; page < pages; page++) peek(start + BigInt(page * PAGE), 1);
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < pages; page++) peek(start + BigInt(page * PAGE), 1);
    checkpoint("read");
    _exit(0);
  }
  waitpid(pid);
}
