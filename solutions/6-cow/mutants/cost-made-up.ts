// Wrong: prints what theory says and asks nobody.
// Fails: cost.counted
// Because cost.counted: it printed before 0
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

export function cost(pages: number, k: number): void {
  console.log("predicted", k);
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    console.log("before", 0);
    console.log("after", k);
    console.log("faults", k);
    _exit(0);
  }
  waitpid(pid);
}
