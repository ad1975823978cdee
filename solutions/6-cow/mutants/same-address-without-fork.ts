// Wrong: one process prints its address twice, with two values one after the other.
// Fails: sameAddress.told
// Because sameAddress.told: main printed "address 0x
import { checkpoint, MAP_ANONYMOUS, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE, peek, poke } from "#posix";

const PAGE = 4096;

export function sameAddress(): void {
  const start = mmap(null, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (const value of ["parent", "child!"]) {
    poke(start, value);
    checkpoint("forked");
    console.log("address", `0x${start.toString(16)}`);
    console.log("value", peek(start, 6).toString());
  }
  checkpoint("written");
}
