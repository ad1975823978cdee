// Wrong: prints the 1 that everybody knows at once, and waits for its parent's end afterwards; that sleeps until it has printed.
// Fails: orphan.after
// Because orphan.after: while main.1 still ran
import {
  _exit,
  close,
  fork,
  getpid,
  getppid,
  MAP_ANONYMOUS,
  MAP_SHARED,
  mmap,
  nanosleep,
  PROT_READ,
  PROT_WRITE,
  peek,
  pipe,
  poke,
  read,
  waitpid,
} from "#posix";

export function orphan(): void {
  const printed = mmap(null, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    const first = getpid();
    if (fork() === 0) {
      console.log("before", first);
      console.log("after", 1);
      poke(printed, Buffer.from([1]));
      while (getppid() === first) nanosleep(0.01);
      _exit(0);
    }
    while (peek(printed, 1)[0] !== 1) nanosleep(0.01);
    nanosleep(0.01);
    _exit(0);
  }
  close(held);
  waitpid(parent);
  read(over, 1);
}
