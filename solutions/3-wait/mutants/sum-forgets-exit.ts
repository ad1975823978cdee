// Wrong: the children go on with the loop, and fork as well.
// Fails: sum.children
import { fork, WEXITSTATUS, wait } from "#posix";

export function sum(...codes: number[]): void {
  let total = 0;
  for (const code of codes) {
    if (fork() === 0) process.exitCode = code;
  }
  try {
    for (;;) total += WEXITSTATUS(wait().status);
  } catch {
    console.log("sum", total);
  }
}
