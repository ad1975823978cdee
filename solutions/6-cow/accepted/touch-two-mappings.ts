// Right: two mappings, of which it prints the addresses.
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function touch(pages: number, k: number): void {
  const half = Math.floor(pages / 2);
  const starts = [half, pages - half].map((length) =>
    mmap(null, length * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS),
  );
  const addressOfPage = (page: number) => (starts[page % 2] ?? 0n) + BigInt(((page - (page % 2)) / 2) * PAGE);
  for (const start of starts) console.log("address", `0x${start.toString(16)}`);
  const writeTo = (count: number) => {
    for (let page = 0; page < count; page++) poke(addressOfPage(page), "x");
  };
  // Pages are dealt to the two in turn; with an odd number the second mapping is one longer, and its last page comes last.
  writeTo(half * 2);
  if (pages % 2 === 1) poke((starts[1] ?? 0n) + BigInt(half * PAGE), "x");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    writeTo(k);
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
}
