// Attack: locks memory, so that it is never swapped, and asks for the right to lock all that is to come.
// Ends: limit memory-bytes or exited 0
// Limits: memory-bytes=134217728
import { MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE, mmap, PROT_READ, PROT_WRITE } from "#posix";
import { loadNative } from "./means/native.ts";

const MAP_LOCKED = 0x2000;

export function attack(): void {
  const { call } = loadNative();
  call("mlockall", 7);
  for (let i = 0; i < 100; i++) {
    try {
      mmap(null, 2 ** 22, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_LOCKED);
    } catch {
      return;
    }
  }
}
