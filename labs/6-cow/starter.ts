// Lab 6: copy-on-write. The tasks are described in README.md beside this file; do them in this order.
// Add the names that you need to those between the braces; your editor knows them all and shows what each does.
import { _SC_PAGESIZE, sysconf } from "#posix";

/** Bytes in a page: in pieces of this size the kernel gives memory out, and copies it. */
const PAGE = 4096;

/** Task 1. One address that both processes print, and two values at it. */
export function sameAddress(): void {
  console.log("a page has", PAGE, "bytes; the system says", sysconf(_SC_PAGESIZE));
  // TODO(1): map a page, write to it, fork; the child writes another value; both print `address <a>` and `value <v>`.
}

/**
 * Task 2. The child writes to `k` of `pages` pages that it shares with its parent.
 *
 * @param pages how many pages to map and fill
 * @param k to how many of them the child writes
 */
export function touch(pages: number, k: number): void {
  // TODO(2): map and fill, fork, checkpoint("forked"), the child writes, checkpoint("written").
  void [pages, k];
}

/**
 * Task 3. The child reads every page and gets none of its own.
 *
 * @param pages how many pages to map, an even number; half of them are filled
 */
export function reading(pages: number): void {
  // TODO(3): map all, fill half, fork, checkpoint("forked"), the child reads all, checkpoint("read").
  void pages;
}

/**
 * Task 4. Like task 2, but it is the parent that writes.
 *
 * @param pages how many pages to map and fill
 * @param k to how many of them the parent writes
 */
export function parentWrites(pages: number, k: number): void {
  // TODO(4): map and fill, fork, checkpoint("forked"), the parent writes, checkpoint("written").
  void [pages, k];
}

/**
 * Task 5. When the child has gone, the pages are the parent's alone, and nobody had to copy them.
 *
 * @param pages how many pages to map and fill
 */
export function lastOwner(pages: number): void {
  // TODO(5): map and fill, fork, checkpoint("forked"), reap the child, checkpoint("alone").
  void pages;
}

/**
 * Task 6. Memory that stays shared when it is written to: the parent reads what the child wrote.
 *
 * @param pages how many pages to map and fill
 */
export function sharedMapping(pages: number): void {
  // TODO(6): map to be shared, fill, fork; the child writes to every page, reads a number from the gate "number", writes it to the
  // mapping and prints `wrote <v>`; checkpoint("written"); the parent prints `read <v>`.
  void pages;
}

/**
 * Task 7. Predict how many page faults the child's writes take, then count them.
 *
 * @param pages how many pages to map and fill
 * @param k to how many of them the child writes
 */
export function cost(pages: number, k: number): void {
  // TODO(7): `predicted <n>`; in the child, between two checkpoints, getrusage before and after the writes.
  void [pages, k];
}
