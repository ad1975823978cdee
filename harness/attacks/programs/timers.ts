// Attack: timers without number that are due without end: of Node, of the kernel, with signals.
// Ends: limit cpu-ms or limit events
// Limits: cpu-ms=400 events=20000
import { loadNative } from "./means/native.ts";

const CLOCK_MONOTONIC = 1;

export async function attack(): Promise<void> {
  const { call } = loadNative();
  const event = Buffer.alloc(64);
  event.writeInt32LE(17, 8); // SIGCHLD, which is ignored.
  const at = Buffer.alloc(8);
  const every = Buffer.alloc(32);
  for (const offset of [8, 24]) every.writeBigUInt64LE(100_000n, offset);
  for (let i = 0; i < 500; i++) {
    if (call("timer_create", CLOCK_MONOTONIC, event, at) < 0) break;
    call("timer_settime", at.readInt32LE(0), 0, every, null);
  }
  for (let i = 0; i < 50_000; i++) setInterval(() => {}, 1);
  await new Promise(() => {});
}
