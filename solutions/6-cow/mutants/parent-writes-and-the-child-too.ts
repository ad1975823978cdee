// Wrong: the parent writes to the first k pages and the child to the last: more pages are copied than asked.
// Fails: parentWrites.copied
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
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [written, tell] = pipe();
  const [mayEnd, end] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(written, 1);
    for (let page = pages - k; page < pages; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    write(end, ".");
    _exit(0);
  }
  checkpoint("forked");
  for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
  write(tell, ".");
  read(mayEnd, 1);
  waitpid(pid);
}
