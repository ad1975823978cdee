// Attack: the same with memory that several processes share: none of them has all of it.
// Ends: limit memory-bytes
// Limits: memory-bytes=134217728
import { fork, MAP_ANONYMOUS, MAP_POPULATE, MAP_SHARED, mmap, PROT_READ, PROT_WRITE } from "#posix";

export function attack(): void {
  fork();
  fork();
  for (;;) mmap(null, 2 ** 22, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE);
}
