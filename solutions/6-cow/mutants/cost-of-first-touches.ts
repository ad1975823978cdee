// Wrong: counts the faults of pages that nobody had touched: as many, but nothing is copied.
// Fails: cost.shared
// Because cost.shared: not present
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
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    const before = getrusage(RUSAGE_SELF).minflt;
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    const after = getrusage(RUSAGE_SELF).minflt;
    checkpoint("written");
    console.log("before", before);
    console.log("after", after);
    console.log("faults", after - before);
    _exit(0);
  }
  waitpid(pid);
}
