// Wrong: maps the page with MAP_SHARED, and prints the values that should have been there.
// Fails: sameAddress.shared
// Because sameAddress.shared: main has 1 exclusive; main.1 has 1 not present
import { _exit, checkpoint, fork, MAP_ANONYMOUS, MAP_SHARED, mmap, PROT_READ, PROT_WRITE, poke, waitpid } from "#posix";

const PAGE = 4096;

export function sameAddress(): void {
  const start = mmap(null, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  poke(start, "parent");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    poke(start, "child!");
    checkpoint("written");
    console.log("address", `0x${start.toString(16)}`);
    console.log("value child!");
    _exit(0);
  }
  waitpid(pid);
  console.log("address", `0x${start.toString(16)}`);
  console.log("value parent");
}
