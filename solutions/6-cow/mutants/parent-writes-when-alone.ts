// Wrong: the child has ended before the parent writes: the last owner writes without a copy.
// Fails: parentWrites.copied
// Because parentWrites.copied: main.1 had ended by then
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

export function parentWrites(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    _exit(0);
  }
  waitpid(pid);
  for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
  checkpoint("written");
}
