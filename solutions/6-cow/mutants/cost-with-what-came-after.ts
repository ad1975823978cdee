// Wrong: takes the second count when it has written to the other pages as well.
// Fails: cost.counted
import {
  _exit,
  checkpoint,
  fork,
  getrusage,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  poke,
  RUSAGE_SELF,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function cost(pages: number, k: number): void {
  console.log("predicted", k);
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    const before = getrusage(RUSAGE_SELF).minflt;
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    for (let page = k; page < pages; page++) poke(start + BigInt(page * PAGE), "y");
    const after = getrusage(RUSAGE_SELF).minflt;
    console.log("before", before);
    console.log("after", after);
    console.log("faults", after - before);
    _exit(0);
  }
  waitpid(pid);
}
