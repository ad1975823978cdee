// Attack: very many very small files: no space is used up, but all numbers for files are.
// Ends: exited 0
// Refused: two_thousand: ENOSPC in A, ok
// Limits: inodes=500
import { closeSync, openSync } from "node:fs";
import { attempt } from "./means/attempt.ts";

export function attack(): void {
  // Documented for tier B: the number of files is not limited there, and their folder is removed.
  attempt("two_thousand", () => {
    for (let i = 0; i < 2000; i++) closeSync(openSync(`file-${i}`, "w"));
  });
}
