// Right: both processes call both checkpoints; a signal tells when it is time to go on.
import {
  _exit,
  checkpoint,
  fork,
  getpid,
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

export function touch(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  sigprocmask(SIG_BLOCK, [SIGUSR1]);
  const main = getpid();
  const pid = fork();
  checkpoint("forked");
  if (pid === 0) {
    sigwait([SIGUSR1]);
    for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "y");
    checkpoint("written");
    kill(main, SIGUSR1);
    sigwait([SIGUSR1]);
    _exit(0);
  }
  kill(pid, SIGUSR1);
  sigwait([SIGUSR1]);
  checkpoint("written");
  kill(pid, SIGUSR1);
  waitpid(pid);
}
