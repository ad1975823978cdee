// Wrong: maps the pages and does not write to them before the fork: there is nothing to share.
// Fails: touch.shared
// Because touch.shared: not present; main.1 has * not present
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
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
}
