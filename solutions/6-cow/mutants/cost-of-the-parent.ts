// Wrong: counts in the parent, around the wait.
// Fails: cost.counted
// Because cost.counted: it printed no number after "before", "after", "faults"
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
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    _exit(0);
  }
  const before = getrusage(RUSAGE_SELF).minflt;
  waitpid(pid);
  const after = getrusage(RUSAGE_SELF).minflt;
  console.log("before", before);
  console.log("after", after);
  console.log("faults", after - before);
}
