// Wrong: pauses until SIGCHLD comes: a child that ends before the pause has sent it already.
// Racy: by itself it failed in 0 of 30 gradings.
// Fails: lastOwner.alone, lastOwner.ends
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  pause,
  poke,
  SIGCHLD,
  signal,
  wait,
} from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(start, Buffer.alloc(pages * PAGE, "x"));
  signal(SIGCHLD, () => void wait());
  if (fork() === 0) {
    checkpoint("forked");
    _exit(0);
  }
  pause();
  checkpoint("alone");
}
