// Wrong: waits in the loop that forks: each child has ended before the next one is born.
// Fails: sum.children
// Because sum.children: main.1 exited with status * before main.* was forked
import { _exit, fork, WEXITSTATUS, waitpid } from "#posix";

export function sum(...codes: number[]): void {
  let total = 0;
  for (const code of codes) {
    const pid = fork();
    if (pid === 0) _exit(code);
    total += WEXITSTATUS(waitpid(pid).status);
  }
  console.log("sum", total);
}
