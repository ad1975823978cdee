// Wrong: takes the second sample when the child has ended, and its copies with it.
// Fails: touch.copied
// Because touch.copied: main.1 had ended by then
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
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    _exit(0);
  }
  waitpid(pid);
  checkpoint("written");
}
