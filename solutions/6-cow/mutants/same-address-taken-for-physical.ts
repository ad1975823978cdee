// Wrong: believes that another page must have another address, and looks for the copy behind the original.
// Fails: sameAddress.told
// Because sameAddress.told: main.1 printed "address 0x*", main printed "address 0x
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
  const start = mmap(null, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(start, "parent");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    const copy = start + BigInt(PAGE);
    poke(copy, "child!");
    checkpoint("written");
    console.log("address", `0x${copy.toString(16)}`);
    console.log("value", peek(copy, 6).toString());
    _exit(0);
  }
  waitpid(pid);
  console.log("address", `0x${start.toString(16)}`);
  console.log("value", peek(start, 6).toString());
}
