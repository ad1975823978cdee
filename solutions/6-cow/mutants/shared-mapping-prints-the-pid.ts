// Wrong: takes the child's pid for the number, which the parent knows from fork.
// Fails: sharedMapping.seen
// Because sharedMapping.seen: it printed "wrote
import {
  _exit,
  checkpoint,
  fork,
  getpid,
  MAP_ANONYMOUS,
  MAP_SHARED,
  mmap,
  O_RDONLY,
  open,
  PROT_READ,
  PROT_WRITE,
  poke,
  read,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function sharedMapping(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
    read(open("number", O_RDONLY), 64);
    console.log("wrote", getpid());
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
  console.log("read", pid);
}
