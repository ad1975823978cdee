// Attack: a checkpoint stops every process and samples its memory: without end, the run would do nothing else.
// Ends: limit events
// Limits: events=1000
import { checkpoint, fork, MAP_ANONYMOUS, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE, pause } from "#posix";

export function attack(): void {
  for (let i = 0; i < 50; i++) mmap(null, 16 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let i = 0; i < 4; i++) if (fork() === 0) for (;;) pause();
  for (;;) checkpoint("again");
}
