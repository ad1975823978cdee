// Right: maps a file privately: what is written to a page of it is copied twice, once from the file and once after the fork.
import {
  _exit,
  checkpoint,
  fork,
  ftruncate,
  MAP_PRIVATE,
  mmap,
  O_CREAT,
  O_RDWR,
  open,
  PROT_READ,
  PROT_WRITE,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function touch(pages: number, k: number): void {
  const fd = open("memory", O_RDWR | O_CREAT, 0o600);
  ftruncate(fd, pages * PAGE);
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
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
