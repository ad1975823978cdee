// Attack: worker threads, which the tracer must not take for processes, and of which fork knows nothing: they go on when main ends.
// Ends: exited 0
// Refused: fork_beside: ERR_WORKER_THREADS
// Allowed: begin
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { fork } from "#posix";
import { attempt, attemptLater } from "./means/attempt.ts";

const BODY = `
  require("node:worker_threads").parentPort.postMessage("here");
  for (;;) try { require("node:fs").writeFileSync("/proc/self/task/../../1/mem", "x"); } catch {}
`;

export async function attack(): Promise<void> {
  const workers = Array.from({ length: 4 }, () => new Worker(BODY, { eval: true }));
  await attemptLater("begin", () => Promise.all(workers.map((worker) => once(worker, "message"))));
  attempt("fork_beside", () => fork());
}
