// Wrong: takes bytes for pages: writes k bytes in a row, which lie in one page.
// Fails: touch.copied
// Because touch.copied: main has 1 exclusive, *; main.1 has 1 exclusive,
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

export function touch(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let i = 0; i < k; i++) poke(start + BigInt(i), "y");
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
}
