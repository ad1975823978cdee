// Right: runs the loop once on other memory, so that few faults are V8's own; prints more than is asked.
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
  pipe,
  poke,
  RUSAGE_SELF,
  read,
  wait4,
  write,
} from "#posix";

const PAGE = 4096;

export function cost(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const practice = mmap(null, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const writeTo = (address: bigint, count: number) => {
    const before = getrusage(RUSAGE_SELF);
    for (let page = 0; page < count; page++) poke(address + BigInt(page * PAGE), "x");
    return { before: before.minflt, after: getrusage(RUSAGE_SELF).minflt };
  };
  console.log("filling took", writeTo(start, pages));
  const [predicted, tell] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(predicted, 1);
    for (let round = 0; round < 3; round++) writeTo(practice, 64);
    checkpoint("forked");
    const { before, after } = writeTo(start, k);
    checkpoint("written");
    console.log(
      `before: ${before}\nafter:  ${after}\nfaults: ${after - before}, of which ${after - before - k} were V8's`,
    );
    _exit(0);
  }
  console.log(`predicted: ${k} faults`);
  write(tell, ".");
  const { rusage } = wait4(pid);
  console.log("in all", rusage.minflt);
}
