// Wrong: maps with MAP_PRIVATE: the child gets copies, and the parent sees nothing of them.
// Fails: sharedMapping.both
// Because sharedMapping.both: it is mapped with MAP_PRIVATE
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
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
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "y");
    const value = Number(read(open("number", O_RDONLY), 64).toString());
    poke(start, Uint32Array.of(value));
    console.log("wrote", value);
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
  console.log("read", peek(start, 4).readUInt32LE());
}
