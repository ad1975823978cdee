// Right: the parent reads before and after, and prints both; the child fills from the end.
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
    for (let page = pages - 1; page >= 0; page--) poke(start + BigInt(page * PAGE), Buffer.alloc(PAGE));
    const value = Number(read(open("number", O_RDONLY), 64).toString());
    poke(start, Uint32Array.of(value));
    console.log("wrote", value);
    checkpoint("written");
    _exit(0);
  }
  console.log("read", peek(start, 4).readUInt32LE());
  waitpid(pid);
  console.log("read", peek(start, 4).readUInt32LE());
}
