// Wrong: learns through a pipe that the child has ended, and never calls wait.
// Fails: sameAddress.ends
// Because sameAddress.ends: no wait call of main
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
  peek,
  pipe,
  poke,
  read,
} from "#posix";

const PAGE = 4096;

export function sameAddress(): void {
  const start = mmap(null, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(start, "parent");
  const [end, held] = pipe();
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    poke(start, "child!");
    checkpoint("written");
    console.log("address", `0x${start.toString(16)}`);
    console.log("value", peek(start, 6).toString());
    _exit(0);
  }
  close(held);
  read(end, 1);
  console.log("address", `0x${start.toString(16)}`);
  console.log("value", peek(start, 6).toString());
}
