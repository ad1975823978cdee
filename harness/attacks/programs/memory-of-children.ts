// Attack: many children, each with a little memory: below the limit one by one, far above it together.
// Ends: limit memory-bytes
// Limits: memory-bytes=268435456
import { fork, MAP_ANONYMOUS, MAP_POPULATE, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE, pause } from "#posix";

export function attack(): void {
  for (let i = 0; i < 30; i++) {
    if (fork() > 0) continue;
    mmap(null, 2 ** 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE);
    for (;;) pause();
  }
  for (;;) pause();
}
