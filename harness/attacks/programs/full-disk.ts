// Attack: many files, each below the limit for one: the disk is full for everybody.
// Ends: exited 0
// Refused: eight_megabytes: ENOSPC in A, ok
// Limits: disk-bytes=2097152 file-bytes=1048576
import { writeFileSync } from "node:fs";
import { attempt } from "./means/attempt.ts";

export function attack(): void {
  // Documented for tier B: one file is limited there, their sum is not, and their folder is removed.
  attempt("eight_megabytes", () => {
    for (let i = 0; i < 8; i++) writeFileSync(`file-${i}`, Buffer.alloc(2 ** 20));
  });
}
