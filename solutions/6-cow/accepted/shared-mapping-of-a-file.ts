// Right: a file in place of anonymous memory; the parent reads while the child is still there.
import {
  _exit,
  checkpoint,
  close,
  fork,
  ftruncate,
  MAP_SHARED,
  mmap,
  O_CREAT,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  open,
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

export function sharedMapping(pages: number): void {
  const fd = open("both", O_RDWR | O_CREAT | O_TRUNC, 0o600);
  ftruncate(fd, pages * PAGE);
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
  close(fd);
  poke(start, Buffer.alloc(pages * PAGE, 1));
  const [written, tell] = pipe();
  const [mayEnd, end] = pipe();
  const pid = fork();
  if (pid === 0) {
    poke(start, Buffer.alloc(pages * PAGE, 2));
    const text = read(open("number", O_RDONLY), 64).toString().trim();
    poke(start, text.padEnd(32));
    console.log(`wrote: ${text}`);
    write(tell, ".");
    read(mayEnd, 1);
    _exit(0);
  }
  read(written, 1);
  checkpoint("written");
  console.log(`read: ${peek(start, 32).toString().trim()}`);
  write(end, ".");
  waitpid(pid);
}
