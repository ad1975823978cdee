// Attack: changes its end of the pipe, which others share: it never blocks, has another size, and sends a signal.
// Ends: limit output-bytes
// Limits: output-bytes=65536
import { writeSync } from "node:fs";
import { loadNative } from "./means/native.ts";

const [F_SETFL, F_SETPIPE_SZ, O_NONBLOCK, O_ASYNC, O_DIRECT] = [4, 1031, 0o4000, 0o20000, 0o40000];

export function attack(): void {
  const { call } = loadNative();
  call("fcntl", 1, F_SETPIPE_SZ, 2 ** 20);
  call("fcntl", 1, F_SETFL, O_NONBLOCK | O_ASYNC | O_DIRECT);
  for (;;) {
    try {
      writeSync(1, "x".repeat(100));
    } catch {
      // Full.
    }
  }
}
