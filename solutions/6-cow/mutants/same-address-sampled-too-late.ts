// Wrong: takes the second sample when the child has ended, and its page with it.
// Fails: sameAddress.two
// Because sameAddress.two: main.1 had ended by then
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  peek,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function sameAddress(): void {
  const start = mmap(null, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(start, "parent");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    poke(start, "child!");
    console.log("address", `0x${start.toString(16)}`);
    console.log("value", peek(start, 6).toString());
    _exit(0);
  }
  waitpid(pid);
  checkpoint("written");
  console.log("address", `0x${start.toString(16)}`);
  console.log("value", peek(start, 6).toString());
}
