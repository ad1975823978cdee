// Wrong: never forks: the pages were main's alone from the beginning.
// Fails: lastOwner.shared
// Because lastOwner.shared: and nobody else had any
import { checkpoint, MAP_ANONYMOUS, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE, poke } from "#posix";

const PAGE = 4096;

export function lastOwner(pages: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
  checkpoint("forked");
  checkpoint("alone");
}
