// Attack: reads one byte of every 2 MiB of an endless mapping: each costs the kernel a page for its table, which is nobody's resident memory.
// Ends: limit memory-bytes
// Limits: memory-bytes=100663296
import { MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE, mmap, PROT_READ } from "#posix";
import { hold } from "./means/hold.ts";
import { loadNative } from "./means/native.ts";

const STRIDE = 2 * 1024 ** 2;
const PAGES = 65_536; // Of 4 KiB: more than twice the limit.
const MADV_POPULATE_READ = 22;

export function attack(): void {
  const { call } = loadNative();
  const at = mmap(null, STRIDE * PAGES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
  for (let page = 0; page < PAGES; page++) call("madvise", at + BigInt(page * STRIDE), 4096, MADV_POPULATE_READ);
  hold();
}
