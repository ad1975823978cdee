// Right: the child waits for the end of the pipe; the child takes the samples while the parent waits for it.
import {
  _exit,
  checkpoint,
  close,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  pipe,
  poke,
  read,
  waitpid,
  write,
} from "#posix";

const PAGE = 4096;

export function parentWrites(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  const [forked, tellForked] = pipe();
  const [written, tellWritten] = pipe();
  const pid = fork();
  if (pid === 0) {
    close(tellWritten);
    checkpoint("forked");
    write(tellForked, ".");
    read(written, 1);
    checkpoint("written");
    _exit(0);
  }
  read(forked, 1);
  poke(start, Buffer.alloc(k * PAGE));
  close(tellWritten);
  waitpid(pid);
}
