// Wrong: does not ask for the number, and both print one that they agreed upon.
// Fails: sharedMapping.seen
// Because sharedMapping.seen: nobody waited at that gate
import { _exit, checkpoint, fork, MAP_ANONYMOUS, MAP_SHARED, mmap, PROT_READ, PROT_WRITE, poke, waitpid } from "#posix";

const PAGE = 4096;

export function sharedMapping(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
    console.log("wrote", 4711);
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
  console.log("read", 4711);
}
