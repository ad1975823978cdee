// Wrong: the child waits to be told that it may end, and nobody tells it: each holds a write end itself.
// Fails: parentWrites.ends
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
  pipe,
  poke,
  read,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function parentWrites(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [mayEnd, end] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(mayEnd, 1);
    _exit(0);
  }
  checkpoint("forked");
  for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
  checkpoint("written");
  close(end);
  waitpid(pid);
}
