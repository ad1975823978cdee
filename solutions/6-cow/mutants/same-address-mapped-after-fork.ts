// Wrong: each process maps a page of its own after the fork, at an address of its choice: two pages at one address, and fork had no part in it.
// Fails: sameAddress.shared
// Because sameAddress.shared: main has 1 exclusive; main.1 has 1 exclusive
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  mmap,
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

const WHERE = 0x2000_0000_0000n;

export function sameAddress(): void {
  const [mapped, tell] = pipe();
  const pid = fork();
  const start = mmap(WHERE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
  poke(start, pid === 0 ? "child!" : "parent");
  if (pid === 0) {
    read(mapped, 1);
    checkpoint("forked");
    checkpoint("written");
    console.log("address", `0x${start.toString(16)}`);
    console.log("value", peek(start, 6).toString());
    _exit(0);
  }
  write(tell, ".");
  waitpid(pid);
  console.log("address", `0x${start.toString(16)}`);
  console.log("value", peek(start, 6).toString());
}
