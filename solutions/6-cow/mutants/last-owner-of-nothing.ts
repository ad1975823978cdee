// Wrong: the pages were never written to.
// Fails: lastOwner.shared
// Because lastOwner.shared: not present
import { _exit, checkpoint, fork, MAP_ANONYMOUS, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE, waitpid } from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    _exit(0);
  }
  waitpid(pid);
  checkpoint("alone");
}
