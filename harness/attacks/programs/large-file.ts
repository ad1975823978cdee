// Attack: one file without end, written and not cut off by any signal.
// Ends: exited 0
// Refused: write_on: EFBIG
// Limits: file-bytes=1048576
import { closeSync, openSync, writeSync } from "node:fs";
import { SIG_IGN, signal } from "#posix";
import { attempt } from "./means/attempt.ts";

const SIGXFSZ = 25;

export function attack(): void {
  signal(SIGXFSZ, SIG_IGN);
  const fd = openSync("large", "w");
  attempt("write_on", () => {
    for (let i = 0; i < 64; i++) writeSync(fd, Buffer.alloc(2 ** 17));
  });
  closeSync(fd);
}
