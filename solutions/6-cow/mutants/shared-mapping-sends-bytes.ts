// Wrong: sends the number through a pipe, as four bytes.
// Fails: sharedMapping.seen
// Because sharedMapping.seen: main.1 also sent * through descriptor 4
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
  const [from, to] = pipe();
  const pid = fork();
  if (pid === 0) {
    for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
    const value = Number(read(open("number", O_RDONLY), 64).toString());
    write(to, Uint32Array.of(value));
    console.log("wrote", value);
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
  console.log("read", read(from, 4).readUInt32LE());
}
