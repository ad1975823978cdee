// Wrong: the parent's writes are the first ever: these pages were never shared.
// Fails: parentWrites.shared
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  pipe,
  poke,
  read,
  waitpid,
  write,
} from "#posix";

const PAGE = 4096;

export function parentWrites(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const [mayEnd, end] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(mayEnd, 1);
    _exit(0);
  }
  checkpoint("forked");
  for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
  checkpoint("written");
  write(end, ".");
  waitpid(pid);
}
