// Right: the number as a bigint, which one of them prints with an n; the parent is told by a pipe that it may look.
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_SHARED,
  mmap,
  O_RDONLY,
  open,
  PROT_READ,
  PROT_WRITE,
  peek,
  pipe,
  poke,
  read,
  waitpid,
  write,
} from "#posix";

const PAGE = 4096;

export function sharedMapping(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [told, tell] = pipe();
  const pid = fork();
  if (pid === 0) {
    for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
    const value = BigInt(read(open("number", O_RDONLY), 64).toString());
    poke(start + BigInt((pages - 1) * PAGE), BigUint64Array.of(value));
    console.log("wrote", value);
    write(tell, "it is there\n");
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
  read(told, 64);
  console.log(`read ${peek(start + BigInt((pages - 1) * PAGE), 8).readBigUInt64LE()}`);
}
