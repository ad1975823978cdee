// Right: the address is not that of a page but lies within one, in the middle of a larger mapping.
import { checkpoint, fork, MAP_ANONYMOUS, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE, peek, poke, waitpid } from "#posix";

const PAGE = 4096;

export function sameAddress(): void {
  const start = mmap(null, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const word = start + 5n * BigInt(PAGE) + 40n;
  poke(word, Uint8Array.of(7));
  console.log("one page of it is used");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    poke(word, Uint8Array.of(8));
    checkpoint("written");
  } else waitpid(pid);
  console.log(`address ${word.toString(16)}`);
  console.log(`value ${peek(word, 1)[0]}`);
}
