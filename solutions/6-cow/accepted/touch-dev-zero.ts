// Right: maps /dev/zero privately, as one did before there was MAP_ANONYMOUS.
import {
  _exit,
  checkpoint,
  close,
  fork,
  MAP_PRIVATE,
  mmap,
  O_RDWR,
  open,
  PROT_READ,
  PROT_WRITE,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function touch(pages: number, k: number): void {
  const fd = open("/dev/zero", O_RDWR);
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
  close(fd);
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
