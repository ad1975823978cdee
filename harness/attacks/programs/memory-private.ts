// Attack: takes memory until there is none left for anybody.
// Ends: limit memory-bytes
// Limits: memory-bytes=134217728
import { MAP_ANONYMOUS, MAP_POPULATE, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE } from "#posix";

export function attack(): void {
  for (;;) mmap(null, 2 ** 22, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE);
}
