// Wrong: takes the sample when the child has ended.
// Fails: sharedMapping.both
// Because sharedMapping.both: and nobody else had any
import {
  _exit,
  CLOCK_MONOTONIC,
  checkpoint,
  clock_gettime,
  fork,
  MAP_ANONYMOUS,
  MAP_SHARED,
  mmap,
  PROT_READ,
  PROT_WRITE,
  peek,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function sharedMapping(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
    const value = Number(clock_gettime(CLOCK_MONOTONIC) % 1_000_000_000n);
    poke(start, Uint32Array.of(value));
    console.log("wrote", value);
    _exit(0);
  }
  waitpid(pid);
  checkpoint("written");
  console.log("read", peek(start, 4).readUInt32LE());
}
