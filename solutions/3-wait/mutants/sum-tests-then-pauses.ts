// Wrong: tests how many are reaped and pauses then, with SIGCHLD let in all the time: the last one may come between
// the two.
// Racy: by itself it failed in 0 of 36 gradings.
// Fails: sum.total, sum.ends
import { _exit, close, fork, pause, pipe, read, SIGCHLD, signal, WEXITSTATUS, WNOHANG, waitpid } from "#posix";

export function sum(...codes: number[]): void {
  const [gate, opener] = pipe();
  let [total, reaped] = [0, 0];
  signal(SIGCHLD, () => {
    while (reaped < codes.length) {
      const { pid, status } = waitpid(-1, WNOHANG);
      if (pid === 0) return;
      total += WEXITSTATUS(status);
      reaped += 1;
    }
  });
  for (const code of codes) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(code);
    }
  }
  close(opener);
  while (reaped < codes.length) pause();
  console.log("sum", total);
}
