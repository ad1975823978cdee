// Right: one poke for all pages, a recursion in place of a loop for the k.
import { checkpoint, fork, MAP_ANONYMOUS, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE, poke, wait } from "#posix";

const PAGE = 4096;

export function touch(pages: number, k: number): void {
  const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(start, Buffer.alloc(pages * PAGE, "x"));
  const pid = fork();
  if (pid > 0) {
    wait();
    return;
  }
  checkpoint("forked");
  writeHalves(start, k);
  checkpoint("written");
}

function writeHalves(start: bigint, pages: number): void {
  if (pages === 1) poke(start, "y");
  if (pages <= 1) return;
  const half = Math.floor(pages / 2);
  writeHalves(start, half);
  writeHalves(start + BigInt(half * PAGE), pages - half);
}
