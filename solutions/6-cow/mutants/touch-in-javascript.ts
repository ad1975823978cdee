// Wrong: keeps its pages in an array of Buffers, small pieces of V8's own memory.
// Fails: touch.shared
import { _exit, checkpoint, fork, waitpid } from "#posix";

export function touch(pages: number, k: number): void {
  const memory = Array.from({ length: pages }, () => Buffer.from("x"));
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (const buffer of memory.slice(0, k)) buffer.fill("y");
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
}
