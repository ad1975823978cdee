// Wrong: the parent waits for the end of a pipe and not for its child.
// Fails: reading.ends
// Because reading.ends: no wait call of main
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
  peek,
  pipe,
  poke,
  read,
} from "#posix";

const PAGE = 4096;

export function reading(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages / 2; page++) poke(start + BigInt(page * PAGE), "x");
  const [end, held] = pipe();
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < pages; page++) peek(start + BigInt(page * PAGE), 1);
    checkpoint("read");
    _exit(0);
  }
  close(held);
  read(end, 1);
}
