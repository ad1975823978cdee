// Right: reads the orders with a stream of Node's, which has threads read them; the signals are still main's.
import { _exit, close, fork, O_RDONLY, open, read, SIGCHLD, signal, WNOHANG, waitpid } from "#posix";

const { createReadStream } = process.getBuiltinModule("node:fs");

export async function reaper(n: number): Promise<void> {
  const everybody = Promise.withResolvers<void>();
  let left = n;
  signal(SIGCHLD, () => {
    while (left > 0 && waitpid(-1, WNOHANG).pid > 0) left--;
    if (left === 0) everybody.resolve();
  });
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      const gate = open(`gate${i}`, O_RDONLY);
      while (read(gate, 100).length > 0);
      close(gate);
      _exit(i);
    }
  }
  const awake = setInterval(() => {}, 1 << 30);
  let text = "";
  for await (const piece of createReadStream("orders", "utf8")) text += piece;
  console.log("order", text.trim());
  await everybody.promise;
  clearInterval(awake);
}
