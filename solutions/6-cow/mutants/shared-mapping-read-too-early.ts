// Wrong: the parent reads before the child has written.
// Fails: sharedMapping.seen
// Because sharedMapping.seen: it printed "read
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
  const [looked, tell] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(looked, 1);
    for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
    const value = Number(read(open("number", O_RDONLY), 64).toString());
    poke(start, Uint32Array.of(value));
    console.log("wrote", value);
    checkpoint("written");
    _exit(0);
  }
  console.log("read", peek(start, 4).readUInt32LE());
  write(tell, ".");
  waitpid(pid);
}
