// Right: maps more than asked, with pages without any permission on both sides, and fills a part in the middle.
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  mprotect,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function touch(pages: number, k: number): void {
  const GUARD = 32;
  const whole = mmap(null, (pages + 2 * GUARD) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS);
  const start = whole + BigInt(GUARD * PAGE);
  mprotect(start, pages * PAGE, PROT_READ | PROT_WRITE);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
}
