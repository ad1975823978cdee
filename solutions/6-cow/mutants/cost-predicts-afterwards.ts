// Wrong: predicts when it has happened.
// Fails: cost.predicted
// Because cost.predicted: when "forked" was over
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
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
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
    console.log("predicted", k);
    _exit(0);
  }
  waitpid(pid);
}
