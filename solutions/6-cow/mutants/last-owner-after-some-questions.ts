// Wrong: asks two hundred times whether the child has ended, and goes on then, whatever the answer was.
// Racy: by itself it failed in 0 of 30 gradings.
// Fails: lastOwner.shared
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  poke,
  WNOHANG,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(start, Buffer.alloc(pages * PAGE, "x"));
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    _exit(0);
  }
  for (let i = 0; i < 200 && waitpid(pid, WNOHANG).pid === 0; i++);
  checkpoint("alone");
}
