// Right: the child stops itself instead of reading from a pipe; the parent looks at its pages, too.
import {
  _exit,
  checkpoint,
  fork,
  kill,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  pageState,
  poke,
  raise,
  SIGCONT,
  SIGSTOP,
  WUNTRACED,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function parentWrites(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    raise(SIGSTOP);
    _exit(0);
  }
  waitpid(pid, WUNTRACED);
  checkpoint("forked");
  for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
  const exclusive = pageState(start, pages).filter((state) => state.exclusive).length;
  checkpoint("written");
  console.log("exclusive", exclusive);
  kill(pid, SIGCONT);
  waitpid(pid);
}
