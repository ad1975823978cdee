// Wrong: the child pauses until the parent has written, and the parent does not know whether it does by then: a signal
// before the pause is lost.
// Racy: by itself it failed in 0 of 24 gradings.
// Fails: parentWrites.ends
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
  pause,
  poke,
  SIGUSR1,
  signal,
  waitpid,
} from "#posix";

const PAGE = 4096;

/** Writes to so many pages, up to a hundred at once. */
function fill(start: bigint, pages: number): void {
  for (let page = 0; page < pages; page += 100) {
    poke(start + BigInt(page * PAGE), Buffer.alloc(Math.min(100, pages - page) * PAGE, "x"));
  }
}

export function parentWrites(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  fill(start, pages);
  signal(SIGUSR1, () => {});
  const pid = fork();
  if (pid === 0) {
    pause();
    _exit(0);
  }
  checkpoint("forked");
  fill(start, k);
  checkpoint("written");
  kill(pid, SIGUSR1);
  waitpid(pid);
}
