// Right: the child waits for a signal that was blocked before the fork.
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
  poke,
  SIG_BLOCK,
  SIGUSR1,
  sigprocmask,
  sigwait,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function parentWrites(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(start, Buffer.alloc(pages * PAGE, 1));
  sigprocmask(SIG_BLOCK, [SIGUSR1]);
  const pid = fork();
  if (pid === 0) {
    sigwait([SIGUSR1]);
    _exit(0);
  }
  checkpoint("forked");
  for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "x");
  checkpoint("written");
  kill(pid, SIGUSR1);
  waitpid(pid);
}
