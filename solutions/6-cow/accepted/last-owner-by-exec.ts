// Right: the child becomes another program, which gives its pages back as ending does; the parent asks what it knows of its pages.
import {
  checkpoint,
  execv,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  pageState,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    execv("/bin/sh", ["sh", "-c", "exit 0"]);
  }
  const { status } = waitpid(pid);
  checkpoint("alone");
  console.log(
    status,
    pageState(start, pages).every((page) => page.exclusive),
  );
}
