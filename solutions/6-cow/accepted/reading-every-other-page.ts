// Right: every other page is filled, the others are the untouched ones; read backwards by the child, looked at in passing by the parent.
import {
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_NORESERVE,
  MAP_PRIVATE,
  mmap,
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

export function reading(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
  const address = (page: number) => start + BigInt(page * PAGE);
  for (let page = 1; page < pages; page += 2) poke(address(page), Buffer.alloc(PAGE, page));
  const [ready, tell] = pipe();
  const pid = fork();
  if (pid === 0) {
    read(ready, 1);
    for (let page = pages - 1; page >= 0; page--) peek(address(page), PAGE);
    checkpoint("read");
    process.exit();
  }
  checkpoint("forked");
  peek(address(1), 1);
  write(tell, ".");
  waitpid(pid);
}
