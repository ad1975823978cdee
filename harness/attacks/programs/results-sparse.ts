// Attack: a result of 2 GiB that takes no room on the disk, but would in the grader's memory.
// Ends: exited 0
// Refused: two_gigabytes: EFBIG
// Allowed: ignore_the_signal
// Collected: sparse: regular
// Limits: file-bytes=1048576
import { openSync } from "node:fs";
import { ftruncate, SIG_IGN, signal } from "#posix";
import { attempt } from "./means/attempt.ts";

const SIGXFSZ = 25;

export function attack(): void {
  const fd = openSync("sparse", "w");
  attempt("ignore_the_signal", () => signal(SIGXFSZ, SIG_IGN));
  attempt("two_gigabytes", () => ftruncate(fd, 2 ** 31));
  ftruncate(fd, 2 ** 20);
}
