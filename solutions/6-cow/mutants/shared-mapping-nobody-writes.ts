// Wrong: private pages are shared for as long as nobody writes to them; the number goes through a pipe.
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
  pipe,
  poke,
  read,
  waitpid,
  write,
} from "#posix";

const PAGE = 4096;

export function sharedMapping(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [from, to] = pipe();
  const pid = fork();
  if (pid === 0) {
    for (let page = 0; page < pages; page++) peek(start + BigInt(page * PAGE), 1);
    const value = Number(read(open("number", O_RDONLY), 64).toString());
    console.log("wrote", value);
    write(to, String(value));
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
  console.log("read", read(from, 20).toString());
}
