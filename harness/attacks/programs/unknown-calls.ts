// Attack: calls whose numbers nobody knows: those of tomorrow's kernels, those of other architectures.
// Ends: exited 0
// Refused: tomorrow far x32 negative: ENOSYS
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const NEWEST = 469; // supervisor/deny.c, CALL_LAST
const X32 = 0x40000000;

export function attack(): void {
  const { call } = loadNative();
  for (let number = NEWEST + 1; number < NEWEST + 200; number++)
    attempt("tomorrow", () => call(number, 0, 0, 0, 0, 0, 0));
  for (const number of [1000, 65536, 2 ** 31 - 1]) attempt("far", () => call(number));
  for (let number = 0; number < 600; number++) attempt("x32", () => call(X32 + number));
  attempt("negative", () => call(-1));
}
