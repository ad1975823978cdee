// Attack: lets the tracer read memory that hurts: arguments that lie across a hole, in pages that nobody may read, at the end of the address space,
//   in a file that is cut off meanwhile.
// Ends: exited 0

import { ftruncateSync, openSync } from "node:fs";
import { MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, mmap, mprotect, PROT_NONE, PROT_READ, PROT_WRITE } from "#posix";
import { loadNative } from "./means/native.ts";

const AT_FDCWD = -100;

export function attack(): void {
  const { call } = loadNative();
  const hole = mmap(null, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  mprotect(hole + 4096n, 4096, PROT_NONE);
  const fd = openSync("short", "w+");
  ftruncateSync(fd, 8192);
  const file = mmap(null, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
  ftruncateSync(fd, 0);
  for (const at of [hole + 4090n, hole + 4096n, file, file + 4095n, 0n, 8n, 0x7ffffffff000n, 0xffffffffffffffffn]) {
    call("openat", AT_FDCWD, at, 0);
    call("write", 1, at, 100);
    call("pipe2", at, 0);
    call("execveat", AT_FDCWD, at, at, at, 0);
    call("timer_settime", 0, 0, at, null);
    call("kill", 0, 0);
  }
}
