// Wrong: each process maps and fills its own after the fork; the addresses are the same, the pages never were.
// Fails: touch.shared
// Because touch.shared: exclusive; main.1 has * exclusive
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_FIXED,
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

export function touch(pages: number, k: number): void {
  const [filled, tell] = pipe();
  const pid = fork();
  const start = mmap(0x2000_0000_0000n, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  if (pid === 0) {
    read(filled, 1);
    checkpoint("forked");
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    _exit(0);
  }
  write(tell, ".");
  waitpid(pid);
}
