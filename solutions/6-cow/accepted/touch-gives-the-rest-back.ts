// Right: maps more than it needs and gives the rest back, before and after the pages.
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  munmap,
  PROT_READ,
  PROT_WRITE,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function touch(pages: number, k: number): void {
  const rest = 64 * PAGE;
  const mapped = mmap(null, pages * PAGE + 2 * rest, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const start = mapped + BigInt(rest);
  munmap(mapped, rest);
  munmap(start + BigInt(pages * PAGE), rest);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = pages - k; page < pages; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
}
