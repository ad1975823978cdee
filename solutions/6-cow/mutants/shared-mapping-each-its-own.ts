// Wrong: each process maps after the fork: shared, but with nobody.
// Fails: sharedMapping.both
// Because sharedMapping.both: exclusive; main.1 has * exclusive
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_FIXED,
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
  const [filled, tell] = pipe();
  const pid = fork();
  const start = mmap(0x2000_0000_0000n, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  if (pid === 0) {
    read(filled, 1);
    const value = Number(read(open("number", O_RDONLY), 64).toString());
    poke(start, Uint32Array.of(value));
    console.log("wrote", value);
    checkpoint("written");
    _exit(0);
  }
  write(tell, ".");
  waitpid(pid);
  console.log("read", peek(start, 4).readUInt32LE());
}
