// Attack: shared memory without a name, filled, then taken out of the page tables with MADV_DONTNEED: it stays the machine's to keep, and no
//   process's to count.
// Ends: limit memory-bytes
// Limits: memory-bytes=100663296
import { MAP_ANONYMOUS, MAP_SHARED, mmap, PROT_READ, PROT_WRITE } from "#posix";
import { hold } from "./means/hold.ts";
import { loadNative } from "./means/native.ts";

const PIECE = 16 * 1024 ** 2;
const ENOUGH = 256 * 1024 ** 2; // More than twice the limit.
const MADV_POPULATE_WRITE = 23;
const MADV_DONTNEED = 4;

export function attack(): void {
  const { call } = loadNative();
  for (let taken = 0; taken < ENOUGH; taken += PIECE) {
    const at = mmap(null, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
    if (call("madvise", at, PIECE, MADV_POPULATE_WRITE) < 0) return;
    call("madvise", at, PIECE, MADV_DONTNEED);
  }
  hold();
}
