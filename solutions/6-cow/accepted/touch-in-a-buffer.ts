// Right: a Buffer of that size is a mapping of its own, too: malloc asks mmap for it.
import { _exit, checkpoint, fork, waitpid } from "#posix";

const PAGE = 4096;

export function touch(pages: number, k: number): void {
  const memory = Buffer.alloc(pages * PAGE);
  for (let page = 0; page < pages; page++) memory[page * PAGE] = 1;
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < k; page++) memory[page * PAGE] = 2;
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
}
