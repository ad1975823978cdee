// Wrong: the parent gives k pages back, so that the child has them to itself, and nothing was copied.
// Fails: touch.copied
// Because touch.copied: not present
import {
  _exit,
  checkpoint,
  fork,
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  madvise,
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

export function touch(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [mayEnd, end] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(mayEnd, 1);
    _exit(0);
  }
  checkpoint("forked");
  madvise(start, k * PAGE, MADV_DONTNEED);
  checkpoint("written");
  write(end, ".");
  waitpid(pid);
}
